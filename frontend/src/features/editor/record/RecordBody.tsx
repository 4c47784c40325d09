import type { BodyProps } from '../Body'
import { CodeBody } from '../CodeBody'

export default function RecordBody(props: BodyProps & { text: string }) {
  return <CodeBody {...props} />
}
