using System.Numerics;
using System.Runtime.Intrinsics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Materials;

/// <summary>Reflectance of leaves.</summary>
internal sealed class FoliageMaterial(NoiseTable noise)
{
    //                                                             2.5 cm 5 cm   10 cm  20 cm  40 cm  80 cm  1.6 m  3.2 m
    private static readonly Vector256<float> Leaves = Vector256.Create(0.16f, 0.40f, 0.52f, 0.46f, 0.30f, 0.18f, 0.10f, 0.06f);

    /// <summary>Linear reflectance of a spot; hollows of the crown are darker.</summary>
    /// <param name="spot">Its face coordinates are the z of the direction from the ellipsoid's center, and the bump.</param>
    public Vector3 At(SurfaceFace face, in Spot spot, in Footprint footprint)
    {
        var (position, on) = (spot.Position, spot.On);
        var details = noise.Details(
            new(Oblique(position), Oblique(spot.Right), Oblique(spot.Down)), Leaves * footprint.Octaves);
        var tone = 0.25f * Vector128.Sum(Vector128.Max(Vector128.Create(0.12f), Vector128<float>.One + details));
        var hollow = Math.Clamp(0.45f + 0.35f * (on.X + 1) * 0.5f + (on.Y - 0.86f) * 1.4f, 0.35f, 1.15f);
        var warm = 1 + 0.25f * noise.Smooth(position.X * 1.7f + face.Variant, position.Y * 1.7f + position.Z);
        return new Vector3(face.Color.X * warm, face.Color.Y, face.Color.Z) * (hollow * tone);
    }

    // Projects onto a plane that is oblique to all sides of a crown.
    private static Vector2 Oblique(Vector3 v) => new(v.X + 0.55f * v.Z, v.Y - 0.83f * v.Z);
}
