// The OpenAPI 3.1 document of the kiosk, made of the schemas that check its requests.
// It is for people and their programs; the kiosk itself doesn't serve it.
import type { TSchema } from 'typebox'
import type { VisitAction } from '../../core/input.ts'
import {
  actionBodies,
  actionNames,
  KioskError,
  PinBody,
  Reply,
  refusalReasons,
  ScanBody,
  Visit,
} from './kiosk-schemas.ts'
import { Site } from './kiosk-site-schema.ts'
import { Screen } from './screen-schemas.ts'
import { trainingPrefix } from './training-routes.ts'
import {
  BeginBody,
  CloseBody,
  ExerciseBody,
  NoBody,
  TrainingReply,
  TrainingView,
  TrainingVisit,
} from './training-schemas.ts'

const does: Readonly<Record<VisitAction, string>> = {
  open: 'Opens a door of this visit',
  reopen: 'Opens a door again that was open in this visit',
  confirm: 'Says that it is done, where no door switch can tell',
  cancel: 'Undoes what is under way',
  end: 'Ends the visit',
  'more-time': 'Somebody is still there',
  'too-small': 'The parcel needs a larger door',
  'does-not-fit': 'The parcel fits no door here',
  'wrong-door': 'The parcel was put behind the wrong door',
  'wrong-parcel': 'The parcel behind the door is somebody else’s',
  empty: 'Nothing is behind the door',
  dirty: 'The compartment is dirty or damaged',
  'same-recipient': 'The next parcel goes behind the same door',
  feedback: 'How the visit was',
  language: 'Changes the language of this visit',
  return: 'Begins a return that nobody announced, or says whose it is and why it comes back',
  'take-back': 'Whoever left a return has it again',
  find: 'Staff look up a parcel',
  reissue: 'Staff ask the platform for a new code for a parcel',
  'hand-over': 'Staff have handed a parcel over at the kerb, without any door',
}

const json = (schema: object) => ({ 'application/json': { schema } })
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
/** What stands in many places, and is told once. */
const named = new Map<unknown, string>([
  [Visit, 'Visit'],
  [TrainingVisit, 'TrainingVisit'],
  [TrainingView, 'Training'],
])
/** Plain JSON: what typebox keeps beside the schema stays behind. */
const plain = (schema: TSchema): object =>
  JSON.parse(
    JSON.stringify(schema, (_, value: unknown) => {
      const name = value === schema ? undefined : named.get(value)
      return name === undefined ? value : ref(name)
    }),
  )

const problem = (description: string) => ({ description, content: json(ref('Error')) })
const post = (operationId: string, summary: string, body: TSchema, answer = 'Reply') => ({
  post: {
    operationId,
    summary,
    requestBody: { required: 'required' in body, content: json(plain(body)) },
    responses: {
      200: { description: 'Accepted, or refused with a reason', content: json(ref(answer)) },
      400: problem('The body is not JSON, or a field is wrong'),
      403: problem('Sent by another page'),
      413: problem('Larger than 64 KiB'),
      415: problem('Not application/json'),
      503: problem('The locker cannot save or is too busy; nothing was done'),
    },
  },
})
const get = (operationId: string, summary: string, description: string, content: object) => ({
  get: { operationId, summary, responses: { 200: { description, content } } },
})
const camel = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** What begins, changes and ends it; a pretended visit takes what a real one takes, so that is told once for all actions. */
function trainingPaths() {
  const practised = (path: string, summary: string, body: TSchema) => {
    const operation = post(camel(`practise-${path}`), summary, body, 'TrainingReply')
    return [`${trainingPrefix}/${path}`, operation] as const
  }
  const acted = post(
    'practiseAction',
    'What the route of this action without `training` does, pretended',
    NoBody,
    'TrainingReply',
  )
  const action = { name: 'action', in: 'path', required: true, schema: { type: 'string', enum: actionNames } }
  return Object.fromEntries([
    [`${trainingPrefix}/visit/{action}`, { parameters: [action], ...acted }],
    practised('begin', 'Ends the visit of whoever is signed in, and they begin to practise', BeginBody),
    practised('exercise', 'Begins an exercise of the course afresh', ExerciseBody),
    practised('close', 'Closes a pretended door', CloseBody),
    practised('end', 'Ends the training', NoBody),
    practised('scan', 'A pretended code or label; any other goes to the real locker', ScanBody),
    practised('pin', 'The pretended PIN; any other goes to the real locker', PinBody),
  ])
}

/** The document as plain JSON; the same for every locker. */
export function kioskOpenApi(): object {
  const visitOrNull = { oneOf: [ref('Visit'), { type: 'null' }] }
  const actions = actionNames.map((action) => [
    `/api/visit/${action}`,
    post(camel(action), does[action], actionBodies[action]),
  ])
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kluis kiosk',
      version: '1',
      description: `What the screen at a locker does. A refusal is an answer (200), not an error; its reasons: ${refusalReasons.join(', ')}.`,
    },
    paths: {
      '/api/scan': post('scan', 'As if the scanner had read it', ScanBody),
      '/api/pin': post('pin', 'A typed PIN', PinBody),
      '/api/visit': get('readVisit', 'The visit now', 'null when nobody is there', json(visitOrNull)),
      '/api/visit/events': get(
        'followVisit',
        'The visit after every change, and once at the beginning',
        'Server-sent events; each `data` is the visit or null',
        { 'text/event-stream': { schema: { type: 'string' } } },
      ),
      ...Object.fromEntries(actions),
      ...trainingPaths(),
      '/api/site': get('readSite', 'What a screen must know of this locker', 'The site', json(ref('Site'))),
      '/api/screen/events': get(
        'followScreen',
        'All that a screen shows, after every change and once at the beginning',
        'Server-sent events; each `data` is a Screen',
        { 'text/event-stream': { schema: { type: 'string' } } },
      ),
    },
    components: {
      schemas: {
        Visit: plain(Visit),
        Reply: plain(Reply),
        TrainingReply: plain(TrainingReply),
        TrainingVisit: plain(TrainingVisit),
        Training: plain(TrainingView),
        Error: plain(KioskError),
        Site: plain(Site),
        Screen: plain(Screen),
      },
    },
  }
}
