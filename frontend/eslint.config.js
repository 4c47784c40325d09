import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const features = [
  'activity',
  'browse',
  'connections',
  'editor',
  'review',
  'schemas',
  'session',
  'settings',
  'transfer',
  'trash',
  'versions',
  'webhooks',
]

/** Forbids imports of the given rooms, whether by alias or by relative path. */
function noRooms(rooms, message) {
  return {
    group: rooms.flatMap((room) => [`@/${room}`, `@/${room}/**`, `**/../${room}`, `**/../${room}/**`]),
    message,
  }
}
const bindings = { group: ['@bindings/**', '**/wailsjs/**'], message: 'Only src/api knows the bindings.' }
const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })

export default tseslint.config(
  { ignores: ['dist', 'wailsjs', 'e2e/.out', 'node_modules'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['public/*.js'],
    languageOptions: { globals: { document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly' } },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/api/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'EventSource', 'XMLHttpRequest', 'WebSocket'].map((name) => ({
          name,
          message: 'Only src/api speaks to the other side.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        ...['window', 'globalThis', 'self'].flatMap((object) =>
          ['go', 'runtime', 'fetch', 'EventSource', 'XMLHttpRequest', 'WebSocket'].map((property) => ({
            object,
            property,
            message: 'Only src/api speaks to the other side.',
          })),
        ),
      ],
    },
  },
  {
    files: ['src/lib/**'],
    rules: restrict(
      noRooms(['ui', 'features', 'api', 'app'], 'src/lib is pure and stands alone.'),
      {
        group: ['react', 'react-dom', '@mantine/**', '@tanstack/**'],
        message: 'src/lib holds no components.',
      },
      bindings,
    ),
  },
  {
    files: ['src/ui/**'],
    rules: restrict(noRooms(['features', 'api', 'app'], 'src/ui holds components without data.'), bindings),
  },
  {
    files: ['src/api/**'],
    rules: restrict(noRooms(['ui', 'features', 'app'], 'src/api knows no screens.')),
  },
  ...features.map((own) => ({
    files: [`src/features/${own}/**`],
    rules: restrict(
      noRooms(['app'], 'Features are put together by src/app.'),
      {
        group: ['@/features/*/**'],
        message: "Import another feature's index only, own files by relative path.",
      },
      {
        regex: `^(\\.\\./)+(${features.filter((name) => name !== own).join('|')})(/|$)`,
        message: 'Import another feature as @/features/<name>.',
      },
      bindings,
    ),
  })),
  { files: ['src/app/**'], rules: restrict(bindings) },
)
