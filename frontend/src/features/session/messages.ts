/** The words of the first start. */
export const sessionMessages = {
  name: {
    title: 'What shall we call you?',
    text: 'History and comments carry this name. It can be changed in the settings at any time.',
    label: 'Your name',
    placeholder: 'For example: Night desk',
    save: 'Use this name',
    keep: 'Stay “{{name}}”',
    failed: 'The name was not kept',
  },
  first: {
    title: 'The desk is ready',
    text: 'Four things to try on the content that is here.',
    close: 'Close for good',
    closed: 'Closed. The settings can show it again.',
    failed: 'This could not be kept',
    progress: '{{done}} of {{count}} done',
    open: 'Open',
    done: 'Done',
    edit: { title: 'Edit an item', text: 'It is saved as a draft, live stays as it is' },
    approve: {
      title: 'Approve a waiting change',
      text_zero: 'Submit a draft, then it waits in Review',
      text_one: '{{count}} item waits in Review',
      text_other: '{{count}} items wait in Review',
    },
    restore: { title: 'Bring back an earlier version', text: 'Every published version is kept' },
    connect: { title: 'Connect your own content', text: '{{kinds}}' },
  },
} as const
