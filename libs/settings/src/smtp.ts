import { smtpAdmission } from './smtp-admission.js';
import { smtpDelivery } from './smtp-delivery.js';
import { smtpListening } from './smtp-listening.js';

/** Every SMTP setting: the listener, what is taken in, and what is sent on. */
export const smtp = { ...smtpListening, ...smtpAdmission, ...smtpDelivery };
