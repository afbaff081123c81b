import { Layer, type LayerProps } from '@deck.gl/core';
import { Buffer } from '@luma.gl/core';
import { Geometry, Model } from '@luma.gl/engine';
import { GLIDE_MS } from '../board/index.ts';
import { OFFICER_FS, OFFICER_VS, officerUniforms } from './officer-shader.ts';
import { INSTANCE_BYTES, type Scene } from './scene.ts';

/** What the layer reads at every draw; the stage mutates it, so that a frame makes no new layer. */
interface OfficerDraw {
  readonly scene: Scene;
  /** World to pixels for the scene's origin, see camera.ts. */
  scale: number;
  shiftX: number;
  shiftY: number;
  width: number;
  height: number;
  /** On the motion's clock, seconds. */
  nowS: number;
  /** Radius of a symbol, CSS pixels. */
  radius: number;
  /** Phase of the SOS wave, 0–1. */
  pulse: number;
}

interface OfficerLayerProps extends LayerProps {
  readonly source: OfficerDraw;
}

// A type, not an interface: deck's state asks for an implicit index signature.
type OfficerLayerState = {
  model: Model;
  instances: Buffer;
  capacity: number;
  uploaded: number;
};

const BUFFER_LAYOUT = [
  {
    name: 'officers',
    stepMode: 'instance' as const,
    byteStride: INSTANCE_BYTES,
    attributes: [
      { attribute: 'instanceFrom', format: 'float32x2' as const, byteOffset: 0 },
      { attribute: 'instanceTo', format: 'float32x2' as const, byteOffset: 8 },
      { attribute: 'instanceTime', format: 'float32x2' as const, byteOffset: 16 },
      { attribute: 'instanceStyle', format: 'uint8x4' as const, byteOffset: 24 },
      { attribute: 'instanceColour', format: 'unorm8x4' as const, byteOffset: 28 },
    ],
  },
];

/**
 * All officers as one instanced draw from one interleaved buffer. It projects by the camera's own two numbers instead
 * of deck's projection, which keeps the shader cheap and the symbols on the very pixel of the tiles.
 */
export class OfficerLayer extends Layer<OfficerLayerProps> {
  static override layerName = 'OfficerLayer';

  declare state: OfficerLayerState;

  override initializeState(): void {
    this.setState({ ...this.allocate(1024), uploaded: -1 });
  }

  override shouldUpdateState(): boolean {
    return false;
  }

  /** deck hands every layer its own shader modules' values; these shaders use none of them. */
  override setShaderModuleProps(): void {}

  override draw(): void {
    const { source } = this.props;
    const { scene } = source;
    if (scene.count > this.state.capacity) {
      this.release();
      this.setState({ ...this.allocate(scene.capacity), uploaded: -1 });
    }
    const { model, instances } = this.state;
    if (this.state.uploaded !== scene.version) {
      if (scene.count > 0) instances.write(new Uint8Array(scene.buffer, 0, scene.count * INSTANCE_BYTES));
      this.state.uploaded = scene.version;
    }
    if (scene.count === 0) return;
    model.setInstanceCount(scene.count);
    model.shaderInputs.setProps({
      officers: {
        shift: [source.shiftX, source.shiftY],
        viewport: [source.width, source.height],
        scale: source.scale,
        now: source.nowS,
        glide: GLIDE_MS / 1000,
        radius: source.radius,
        pulse: source.pulse,
      },
    });
    model.draw(this.context.renderPass);
  }

  override finalizeState(context: Parameters<Layer['finalizeState']>[0]): void {
    this.release();
    super.finalizeState(context);
  }

  private allocate(capacity: number): Omit<OfficerLayerState, 'uploaded'> {
    const { device } = this.context;
    const instances = device.createBuffer({
      byteLength: capacity * INSTANCE_BYTES,
      usage: Buffer.VERTEX | Buffer.COPY_DST,
    });
    const model = new Model(device, {
      id: this.props.id,
      vs: OFFICER_VS,
      fs: OFFICER_FS,
      modules: [officerUniforms],
      bufferLayout: BUFFER_LAYOUT,
      attributes: { officers: instances },
      geometry: new Geometry({
        topology: 'triangle-strip',
        attributes: { corner: { size: 2, value: new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]) } },
      }),
      isInstanced: true,
      parameters: {
        depthCompare: 'always',
        depthWriteEnabled: false,
        blend: true,
        blendColorSrcFactor: 'src-alpha',
        blendColorDstFactor: 'one-minus-src-alpha',
        blendAlphaSrcFactor: 'one',
        blendAlphaDstFactor: 'one-minus-src-alpha',
      },
    });
    return { model, instances, capacity };
  }

  private release(): void {
    this.state.model.destroy();
    this.state.instances.destroy();
  }
}
