import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import * as contracts from '@waypost/contracts';
import { z } from 'zod';

/** Every contract by its name: the schemas that validate are the ones that are documented. */
const names = new Map<unknown, string>(
  Object.entries(contracts).flatMap(([name, value]) => (value instanceof z.ZodType ? [[value, name] as const] : [])),
);

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' });
  return json;
}

/** Named contracts become components; the rest stands where it is used. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const json = jsonSchemaOf(schema, schemaType);
  const name = names.get(schema);
  // A query's members are shown as parameters, so it cannot be a reference.
  if (name === undefined || name.endsWith('Query')) return { schema: json };
  return { schema: { $ref: `#/components/schemas/${name}` }, components: { [name]: json } };
}

/** The OpenAPI 3.1 document of the running application. */
export function openApiOf(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Waypost')
    .setDescription(
      "The REST API of an organization's mail: protocols, addresses and routes, set once at the right level.",
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API token from the console or POST /tokens.' })
    .build();
  const document = SwaggerModule.createDocument(app, outline, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
    standardSchemaConverter: convert as never,
  });
  const problem = { Problem: jsonSchemaOf(contracts.Problem, 'output') };
  return {
    ...document,
    components: { ...document.components, schemas: { ...document.components?.schemas, ...problem } as never },
  };
}
