import {
  createTheme,
  rem,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from '@mantine/core'
import { tokenVariables } from './tokens'

const tuple = (...shades: string[]) => shades as unknown as MantineColorsTuple

const sandLight = tuple(
  '#F7F5F2', '#F2EFEB', '#E8E4DE', '#D6D1C8', '#B9B3A9', '#948C80', '#6F685E', '#57524A', '#403D37', '#25221F',
) // prettier-ignore
const sandDark = tuple(
  '#EDEAE4', '#B9B3A9', '#989186', '#7A746A', '#403D37', '#312E29', '#232220', '#1B1A18', '#161513', '#141311',
) // prettier-ignore

/** Ten steps each; step 6 is the filled colour. Cobalt's filled colour differs by scheme and is bound in the resolver. */
const colors = {
  cobalt: tuple(
    '#EDF0FC', '#DCE2F9', '#B9C5F3', '#A9B8FF', '#8EA2FF', '#5B78E0', '#3656CE', '#2F4CBD', '#2B47B3', '#20263F',
  ), // prettier-ignore
  sand: sandLight,
  gray: sandLight,
  dark: sandDark,
  moss: tuple(
    '#E6F3EA', '#CFE7D6', '#B7E1C4', '#7FCD9E', '#4FA878', '#2F8657', '#1C6A42', '#175636', '#12432A', '#18301F',
  ), // prettier-ignore
  ochre: tuple(
    '#FBF0DB', '#F5E1B9', '#EDCB88', '#E5B567', '#C48E32', '#A36C12', '#855000', '#6B4100', '#523200', '#352810',
  ), // prettier-ignore
  plum: tuple(
    '#F6EBF9', '#EBD5F1', '#D7A6E6', '#C082D2', '#A65DBB', '#9047A7', '#7B3692', '#642B77', '#4C205B', '#33223B',
  ), // prettier-ignore
  brick: tuple(
    '#FCECEA', '#F6C7C1', '#FF9E94', '#EA7A6E', '#DB574B', '#CC4438', '#C2362B', '#B0271E', '#8A1F18', '#371E1B',
  ), // prettier-ignore
}

const px = <K extends string>(sizes: Record<K, number>) =>
  Object.fromEntries(Object.entries<number>(sizes).map(([name, size]) => [name, rem(size)])) as Record<
    K,
    string
  >

const ratio = (line: number, size: number) => String(line / size)

const heading = (size: number, line: number) => ({ fontSize: rem(size), lineHeight: ratio(line, size) })

const inputs = ['TextInput', 'Textarea', 'PasswordInput', 'NumberInput', 'Select', 'MultiSelect', 'TagsInput', 'Autocomplete', 'FileInput', 'PillsInput', 'JsonInput', 'NativeSelect', 'InputBase'] // prettier-ignore

/** The heights 32 and 28 that this theme promises are set in global.css, because Mantine keeps them in its own classes. */
export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'cobalt',
  primaryShade: { light: 6, dark: 6 },
  colors,
  fontFamily: "'Inter Variable', Inter, system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  focusClassName: 'vd-focus',
  respectReducedMotion: true,
  radius: px({ xs: 4, sm: 6, md: 6, lg: 8, xl: 12 }),
  spacing: px({ xs: 4, sm: 8, md: 16, lg: 24, xl: 32 }),
  fontSizes: px({ xs: 11, sm: 12, md: 13, lg: 14, xl: 16 }),
  lineHeights: {
    xs: ratio(16, 11),
    sm: ratio(16, 12),
    md: ratio(20, 13),
    lg: ratio(20, 14),
    xl: ratio(24, 16),
  },
  shadows: {
    xs: 'var(--vd-shadow-1)',
    sm: 'var(--vd-shadow-1)',
    md: 'var(--vd-shadow-2)',
    lg: 'var(--vd-shadow-3)',
    xl: 'var(--vd-shadow-3)',
  },
  headings: {
    fontWeight: '600',
    sizes: { h1: heading(18, 24), h2: heading(16, 24), h3: heading(14, 20), h4: heading(13, 20) },
  },
  breakpoints: { xs: '30em', sm: '48em', md: '64em', lg: '80em', xl: '90em' },
  components: {
    Button: {
      defaultProps: { size: 'sm', variant: 'default' },
      vars: () => ({ root: { '--button-fz': rem(13) } }),
    },
    Input: { vars: () => ({ wrapper: { '--input-fz': rem(13) } }) },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 32 } },
    ...Object.fromEntries(
      inputs.map((name) => [
        name,
        { defaultProps: { size: 'sm', inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
      ]),
    ),
    Checkbox: { defaultProps: { size: 'xs', radius: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'sm', withItemsBorders: false } },
    Tabs: { defaultProps: { variant: 'default' } },
    Table: { defaultProps: { verticalSpacing: 0, highlightOnHover: true } },
    Badge: { defaultProps: { variant: 'light', radius: 'xs', tt: 'none', fw: 500 } },
    Menu: { defaultProps: { shadow: 'lg', radius: 'lg', transitionProps: { duration: 160 } } },
    Popover: { defaultProps: { shadow: 'lg', radius: 'lg', transitionProps: { duration: 160 } } },
    Modal: {
      defaultProps: { radius: 'xl', centered: true, overlayProps: { backgroundOpacity: 0.36, blur: 0 } },
    },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.36, blur: 0 } } },
    Tooltip: { defaultProps: { openDelay: 400 } },
    Notification: { defaultProps: { radius: 'lg', withBorder: true } },
    Skeleton: { defaultProps: { radius: 'xs' } },
    Switch: { defaultProps: { size: 'sm', withThumbIndicator: false } },
    Avatar: { defaultProps: { size: 24 } },
    Kbd: { defaultProps: { size: 'xs' } },
  },
})

const bound = {
  '--mantine-color-body': 'var(--vd-surface)',
  '--mantine-color-text': 'var(--vd-text)',
  '--mantine-color-dimmed': 'var(--vd-t3)',
  '--mantine-color-placeholder': 'var(--vd-t3)',
  '--mantine-color-default': 'var(--vd-raised)',
  '--mantine-color-default-hover': 'var(--vd-hover)',
  '--mantine-color-default-color': 'var(--vd-text)',
  '--mantine-color-default-border': 'var(--vd-line2)',
  '--mantine-color-anchor': 'var(--vd-accent-text)',
  '--mantine-color-error': 'var(--vd-danger)',
  '--mantine-color-disabled': 'var(--vd-sunken)',
  '--mantine-color-disabled-color': 'var(--vd-t3)',
  '--mantine-color-disabled-border': 'var(--vd-line2)',
  ...Object.fromEntries(
    ['--mantine-primary-color', '--mantine-color-cobalt'].flatMap((name) => [
      [`${name}-filled`, 'var(--vd-accent)'],
      [`${name}-filled-hover`, 'var(--vd-accent-pressed)'],
      [`${name}-light`, 'var(--vd-accent-soft)'],
      [`${name}-light-hover`, 'var(--vd-accent-soft)'],
      [`${name}-light-color`, 'var(--vd-accent-text)'],
    ]),
  ),
}

/** Binds Mantine's semantic colours and our own tokens for both schemes. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...bound, ...tokenVariables('light') },
  dark: { ...bound, ...tokenVariables('dark') },
})
