export { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
