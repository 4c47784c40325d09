// Both families come in unicode-range subsets, so a browser loads only those whose letters are on the page.
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
