export { checkFaults, FAULT_HELP, type Faults } from './faults';
export type { Raw } from './generators';
export type { Compression } from './http-server';
export { loadScene, parseScene, type Scene } from './scene';
export { type Simulator, type SimulatorOptions, startSimulator } from './simulator';
export { loadVariants } from './variants';
