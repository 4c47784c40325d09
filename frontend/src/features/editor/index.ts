export { readFrontMatter } from './frontmatter/frontmatter'
export { ItemScreen } from './ItemScreen'
