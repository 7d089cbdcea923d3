using Reality.Core.Geometry;

namespace Reality.Engine.Sfm;

/// <summary>A pose of a reduced system that a similarity of the world changes.</summary>
/// <param name="Column">First of its six columns.</param>
/// <param name="Pose">Of a photo or an exposure, to the world; of a slot, to its rig.</param>
/// <param name="Held">Parts that an adjustment does not change.</param>
/// <param name="IsSlot">Whether it is the place of a camera in a rig, which only the scale of the world changes.</param>
internal readonly record struct GaugeNode(int Column, RigidTransform Pose, HeldParts Held = HeldParts.None, bool IsSlot = false);
