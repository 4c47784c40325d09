import * as Activity from '@bindings/app/Activity'
import * as Comments from '@bindings/app/Comments'
import * as Connections from '@bindings/app/Connections'
import * as Content from '@bindings/app/Content'
import * as History from '@bindings/app/History'
import * as Metadata from '@bindings/app/Metadata'
import * as Remotes from '@bindings/app/Remotes'
import * as Review from '@bindings/app/Review'
import * as Schemas from '@bindings/app/Schemas'
import * as Settings from '@bindings/app/Settings'
import * as System from '@bindings/app/System'
import * as Tenants from '@bindings/app/Tenants'
import * as Versions from '@bindings/app/Versions'
import type { app, diff, editorial, schema, storage } from '@bindings/models'
import { toApiError } from './errors'

/** A generated class as it travels: plain data, and enumerations as their texts. */
export type Plain<T> = 0 extends 1 & T
  ? T
  : T extends string
    ? `${T}`
    : T extends (infer E)[]
      ? Plain<E>[]
      : T extends object
        ? { [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: Plain<T[K]> }
        : T

type Bound<M> = {
  [K in keyof M]: M[K] extends (...args: infer A) => Promise<infer R>
    ? (
        ...args: Plain<A> extends infer W extends unknown[] ? { [I in keyof A]: W[I & keyof W] } : never
      ) => Promise<Plain<R>>
    : never
}

/** The methods of a bound struct, rejecting with an ApiError only. */
export function bound<M extends object>(methods: M): Bound<M> {
  const wrapped = Object.entries(methods).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await (method as (...args: unknown[]) => Promise<unknown>)(...args)
      } catch (reason) {
        throw toApiError(reason)
      }
    },
  ])
  return Object.fromEntries(wrapped) as Bound<M>
}

/** Everything that the other side offers, by its room. */
export const desk = {
  Activity: bound(Activity),
  Comments: bound(Comments),
  Connections: bound(Connections),
  Content: bound(Content),
  History: bound(History),
  Metadata: bound(Metadata),
  Remotes: bound(Remotes),
  Review: bound(Review),
  Schemas: bound(Schemas),
  Settings: bound(Settings),
  System: bound(System),
  Tenants: bound(Tenants),
  Versions: bound(Versions),
}

export type ActivityEntry = Plain<app.ActivityEntry>
export type ActivityQuery = Plain<app.ActivityQuery>
export type Comment = Plain<app.Comment>
export type Thread = Plain<app.Thread>
export type NewComment = Plain<app.NewComment>
export type Connection = Plain<app.Connection>
export type ConnectionForm = Plain<app.ConnectionForm>
export type ConnectionHealth = Plain<app.Health>
export type ConnectionKind = Plain<app.Kind>
export type TestStep = Plain<app.TestStep>
export type MetadataChanges = Plain<app.MetadataChanges>
export type Preview = Plain<app.Preview>
export type Profile = Plain<app.Profile>
export type RowQuery = Plain<app.RowQuery>
export type SaveRequest = Plain<app.SaveRequest>
export type Saved = Plain<app.Saved>
export type SchemaDocument = Plain<app.Schema>
export type About = Plain<app.About>
export type Comparison = Plain<editorial.Comparison>
export type Counts = Plain<editorial.Counts>
export type Decision = Plain<editorial.Decision>
export type Deleted = Plain<editorial.Deleted>
export type FolderCount = Plain<editorial.FolderCount>
export type Impact = Plain<editorial.Impact>
export type InboxEntry = Plain<editorial.InboxEntry>
export type Item = Plain<editorial.Item>
export type ItemState = Plain<editorial.ItemState>
export type Merge = Plain<editorial.Merge>
export type MergeRequest = Plain<app.MergeRequest>
export type Ref = Plain<editorial.Ref>
export type Row = Plain<editorial.Row>
export type RowPage = Plain<editorial.RowPage>
export type RowState = Plain<editorial.RowState>
export type SchemaStatus = Plain<editorial.SchemaStatus>
export type SchemaSummary = Plain<editorial.SchemaSummary>
export type Side = Plain<editorial.Side>
export type Step = Plain<editorial.Step>
export type Submission = Plain<editorial.Submission>
export type Text = Plain<editorial.Text>
export type TypeSummary = Plain<editorial.TypeSummary>
export type Version = Plain<editorial.Version>
export type FieldConflict = Plain<diff.FieldConflict>
export type TextConflict = Plain<diff.Conflict>
export type Choice = Plain<diff.Choice>
export type SchemaProblem = Plain<schema.Problem>
export type Anchor = Plain<storage.Anchor>
export type Capabilities = Plain<storage.Capabilities>
