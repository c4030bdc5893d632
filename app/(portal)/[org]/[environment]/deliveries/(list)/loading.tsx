export { PageOutline as default } from '#components/page-outline.tsx'
