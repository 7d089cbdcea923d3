using System.Numerics;
using System.Runtime.Intrinsics;

namespace Reality.Jobs.Sample;

/// <summary>Reflectance of leaves.</summary>
internal sealed class FoliageMaterial(NoiseTable noise)
{
    //                                                             2.5 cm 5 cm   10 cm  20 cm  40 cm  80 cm  1.6 m  3.2 m
    private static readonly Vector256<float> Leaves = Vector256.Create(0.16f, 0.40f, 0.52f, 0.46f, 0.30f, 0.18f, 0.10f, 0.06f);

    /// <param name="on">Upwards direction's z of the crown's blob, and the bump: hollows are darker.</param>
    public Vector3 At(SurfaceFace face, Vector3 position, Vector2 on, in Footprint footprint)
    {
        // The plane of the noise is oblique to every side of a crown.
        var detail = noise.Detail(
            position.X + 0.55f * position.Z, position.Y - 0.83f * position.Z, Leaves * footprint.Octaves);
        var hollow = Math.Clamp(0.45f + 0.35f * (on.X + 1) * 0.5f + (on.Y - 0.86f) * 1.4f, 0.35f, 1.15f);
        var warm = 1 + 0.25f * noise.Smooth(position.X * 1.7f + face.Variant, position.Y * 1.7f + position.Z);
        return new Vector3(face.Color.X * warm, face.Color.Y, face.Color.Z) * (hollow * MathF.Max(0.12f, 1 + detail));
    }
}
