export { Anonymous } from './anonymous';
export { changeNamed, isNamed, type Kind, oidsOf, unescaped } from './places';
export { type Secret, Secrets } from './secrets';
