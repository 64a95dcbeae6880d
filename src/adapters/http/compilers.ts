// What fastify is given to check a request with: typebox's compiler, first used when the first request comes.
// Left to itself each server would load ajv and a generator of serializers, a tenth of the daemon's program, at its start.
import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'
import type { TSchema } from 'typebox'
import type { Validator } from 'typebox/compile'
import { Compile } from 'typebox/compile'

/** A schema compiled when it is first needed; most routes of a locker see no request for days. */
export function compiledLater(schema: TSchema): () => Validator {
  let compiled: Validator | null = null
  return () => {
    compiled ??= Compile(schema) as unknown as Validator
    return compiled
  }
}

/** For fastify's `schemaController`. No route may have a schema for its response: nothing would hold it to it. */
export const checkedBy = (
  compile: FastifySchemaCompiler<unknown>,
): NonNullable<FastifyServerOptions['schemaController']> => ({
  compilersFactory: {
    // Their types speak of ajv's own compilers, whose shape is fastify's.
    buildValidator: (() => compile) as never,
    buildSerializer: (() => () => JSON.stringify) as never,
  },
})
