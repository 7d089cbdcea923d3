using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Formats.Las;

/// <summary>A colored point in the file's coordinate system.</summary>
public readonly record struct LasPoint(Vector3d Position, Rgb24 Color);
