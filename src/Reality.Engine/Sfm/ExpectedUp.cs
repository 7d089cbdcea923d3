using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>The direction that should be up, of length one, and how far off it may be.</summary>
internal sealed record ExpectedUp(Vector3d Direction, double SigmaRadians);
