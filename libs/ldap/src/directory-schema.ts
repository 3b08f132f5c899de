import { Schema, type AttributeTypeSpec } from './schema.js';
import { standardAttributes } from './standard-attributes.js';
import { standardClasses } from './standard-classes.js';
import {
  mailAccountAttributes,
  monitorAttributes,
  recipientAttributeTypes,
  routeAttributes,
  viewAttributes,
  waypostClasses,
} from './waypost-schema.js';

/** The schema the directory serves: the standards', our own, and one attribute type for each setting the caller brings. */
export const directorySchema = (settings: readonly AttributeTypeSpec[] = []) =>
  new Schema(
    [
      ...standardAttributes,
      ...mailAccountAttributes,
      ...recipientAttributeTypes,
      ...monitorAttributes,
      ...viewAttributes,
      ...routeAttributes,
      ...settings,
    ],
    [...standardClasses, ...waypostClasses(settings)],
  );
