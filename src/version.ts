// The version of this release, as package.json has it.
// The only file that reads it.
import packageFile from '../package.json' with { type: 'json' }

export const version: string = packageFile.version
