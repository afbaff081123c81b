import { SHAPES, type Shape } from '../board/index.ts';

/** Bits of an instance's second style byte. */
export const LOOK = { selected: 1, checkIn: 2, mark: 4, sos: 8, heading: 16, hovered: 32 } as const;

const BLOCK = `\
layout(std140) uniform officersUniforms {
  vec2 shift;
  vec2 viewport;
  float scale;
  float now;
  float glide;
  float radius;
  float pulse;
} officers;
`;

export const officerUniforms = {
  name: 'officers',
  vs: BLOCK,
  fs: BLOCK,
  uniformTypes: {
    shift: 'vec2<f32>',
    viewport: 'vec2<f32>',
    scale: 'f32',
    now: 'f32',
    glide: 'f32',
    radius: 'f32',
    pulse: 'f32',
  },
} as const;

/** One quad an officer, only as large as its marks need; the glide is the one of board/motion.ts. */
export const OFFICER_VS = `\
#version 300 es
#define SHADER_NAME officer-vertex
precision highp float;
in vec2 corner;
in vec2 instanceFrom;
in vec2 instanceTo;
in vec2 instanceTime;
in uvec4 instanceStyle;
in vec4 instanceColour;
out vec2 vAt;
flat out uvec2 vStyle;
flat out vec3 vColour;
flat out vec2 vCourse;
void main(void) {
  float left = 1.0 - clamp((officers.now - instanceTime.x) / officers.glide, 0.0, 1.0);
  vec2 world = mix(instanceTo, instanceFrom, left * left * left);
  uint flags = instanceStyle.y;
  float reach = officers.radius + 2.0;
  if ((flags & ${LOOK.heading}u) != 0u) reach = officers.radius * 1.75;
  if ((flags & ${LOOK.mark}u) != 0u) reach = officers.radius * 1.5;
  if ((flags & ${LOOK.selected | LOOK.checkIn | LOOK.hovered}u) != 0u) reach = officers.radius * 2.2;
  if ((flags & ${LOOK.sos}u) != 0u) reach = officers.radius * 3.4;
  vAt = corner * reach;
  vStyle = instanceStyle.xy;
  vColour = instanceColour.rgb;
  float course = radians(instanceTime.y);
  vCourse = vec2(sin(course), -cos(course));
  vec2 at = world * officers.scale + officers.shift + vAt;
  gl_Position = vec4(at.x / officers.viewport.x * 2.0 - 1.0, 1.0 - at.y / officers.viewport.y * 2.0, 0.0, 1.0);
}
`;

const shapeCase = (shape: Shape, body: string) => `    case ${SHAPES.indexOf(shape)}u: ${body} break;`;

/**
 * Signed distances in CSS pixels, without any transcendental function: a software GPU runs every case for every pixel.
 * Body is the silhouette that gets the dark ground, ink what is painted in colour.
 */
export const OFFICER_FS = `\
#version 300 es
#define SHADER_NAME officer-fragment
precision highp float;
in vec2 vAt;
flat in uvec2 vStyle;
flat in vec3 vColour;
flat in vec2 vCourse;
out vec4 fragColor;
const vec3 GROUND = vec3(0.043, 0.071, 0.125);
const vec3 ACCENT = vec3(0.302, 0.639, 1.0);
const vec3 CHECK_IN = vec3(0.337, 0.706, 0.914);
const vec3 MARK = vec3(0.780, 0.651, 1.0);
float cover(float d) { return clamp(0.5 - d, 0.0, 1.0); }
float box(vec2 p, vec2 half_) { vec2 q = abs(p) - half_; return max(q.x, q.y); }
void main(void) {
  vec2 p = vAt;
  float r = officers.radius;
  float w = max(1.6, r * 0.30);
  float d = length(p);
  float body = d - r;
  float ink = body;
  switch (vStyle.x) {
${shapeCase('dot', 'body = d - r * 0.5; ink = body;')}
${shapeCase('circle', 'ink = body;')}
${shapeCase('half-circle', 'ink = min(max(body, r - w - d), max(body, -p.y));')}
${shapeCase(
  'dotted-ring',
  `{
      vec2 q = abs(p);
      q = q.y > q.x ? q.yx : q;
      ink = min(length(q - vec2(r * 0.8, 0.0)), length(q - vec2(r * 0.566))) - r * 0.22;
    }`,
)}
${shapeCase('diamond', 'body = (abs(p.x) + abs(p.y)) * 0.7071 - r * 0.82; ink = body;')}
${shapeCase(
  'barred-diamond',
  'body = (abs(p.x) + abs(p.y)) * 0.7071 - r * 0.86; ink = min(max(body, -body - w), box(p, vec2(r * 0.55, w * 0.5)));',
)}
${shapeCase('hollow-circle', 'ink = max(body, r - w - d);')}
${shapeCase('square', 'body = box(p, vec2(r * 0.72)); ink = body;')}
${shapeCase('hollow-square', 'body = box(p, vec2(r * 0.74)); ink = max(body, -body - w);')}
${shapeCase(
  'triangle',
  `{
      vec2 q = vec2(abs(p.x), p.y - r * 0.10);
      body = max(dot(q, vec2(0.8660, -0.5)), q.y) - r * 0.68;
      ink = max(body, -min(box(p - vec2(0.0, -r * 0.12), vec2(r * 0.13, r * 0.36)), length(p - vec2(0.0, r * 0.46)) - r * 0.16));
    }`,
)}
${shapeCase(
  'flag',
  `{
      float pole = box(p - vec2(-r * 0.55, 0.0), vec2(r * 0.13, r));
      float cloth = box(p - vec2(r * 0.15, -r * 0.38), vec2(r * 0.70, r * 0.58));
      ink = min(pole, cloth);
      body = ink;
    }`,
)}
  }
  float alpha = cover(body - 1.5) * 0.92;
  vec3 colour = GROUND;
  float inked = cover(ink);
  colour = mix(colour, vColour, inked);
  alpha = max(alpha, inked);
  uint flags = vStyle.y;
  if (flags != 0u) {
    if ((flags & ${LOOK.heading}u) != 0u) {
      float along = dot(p, vCourse);
      float aside = abs(p.x * vCourse.y - p.y * vCourse.x);
      float tick = cover(max(max(r * 1.22 - along, along - r * 1.7), aside - (r * 1.75 - along) * 0.9));
      colour = mix(colour, vColour, tick);
      alpha = max(alpha, tick);
    }
    if ((flags & ${LOOK.mark}u) != 0u) {
      float spot = length(p - vec2(r * 0.85, -r * 0.85)) - r * 0.38;
      colour = mix(colour, GROUND, cover(spot - 1.2));
      colour = mix(colour, MARK, cover(spot));
      alpha = max(alpha, cover(spot - 1.2));
    }
    if ((flags & ${LOOK.sos}u) != 0u) {
      float wave = officers.pulse;
      float ring = cover(abs(d - r * (1.4 + wave * 1.7)) - 1.6) * (1.0 - wave);
      colour = mix(colour, vColour, ring);
      alpha = max(alpha, ring);
    }
    if ((flags & ${LOOK.checkIn}u) != 0u) {
      float ring = cover(abs(d - r * 1.55) - 1.2);
      colour = mix(colour, CHECK_IN, ring);
      alpha = max(alpha, ring);
    }
    if ((flags & ${LOOK.selected | LOOK.hovered}u) != 0u) {
      bool chosen = (flags & ${LOOK.selected}u) != 0u;
      float dark = cover(abs(d - r * 1.9) - 2.4) * (chosen ? 0.8 : 0.0);
      float ring = cover(abs(d - r * 1.9) - (chosen ? 1.3 : 0.8));
      colour = mix(colour, GROUND, dark);
      colour = mix(colour, ACCENT, ring);
      alpha = max(alpha, max(dark, ring));
    }
  }
  if (alpha <= 0.0) discard;
  fragColor = vec4(colour, alpha);
}
`;
