namespace Reality.Engine.Mvs;

/// <summary>
/// The 32 samples of a patch: a 6 x 6 grid of step 2 (so 11 pixels wide) without its corners, four vectors of eight.
/// </summary>
internal static class PatchPattern
{
    public const int SampleCount = 32;

    /// <summary>Largest offset of a sample from the center along x or y, pixels.</summary>
    public const int Radius = 5;

    private const float SpatialSigma = Radius;

    // Gray levels, as COLMAP's default of 0.2 of the range.
    private const float ColorSigma = 51;

    /// <summary>Offsets of the samples along x, pixels.</summary>
    public static readonly float[] X = Offsets().Select(o => (float)o.X).ToArray();

    /// <summary>Offsets of the samples along y, pixels.</summary>
    public static readonly float[] Y = Offsets().Select(o => (float)o.Y).ToArray();

    /// <summary>Bilateral weight by distance from the center.</summary>
    public static readonly float[] SpatialWeight =
        Offsets().Select(o => MathF.Exp(-(o.X * o.X + o.Y * o.Y) / (2 * SpatialSigma * SpatialSigma))).ToArray();

    /// <summary>Bilateral weight by difference to the center's gray level, 0 to 255.</summary>
    public static readonly float[] ColorWeight =
        Enumerable.Range(0, 256).Select(d => MathF.Exp(-(d * d) / (2 * ColorSigma * ColorSigma))).ToArray();

    /// <summary>Offsets of the samples in an image with so many bytes a row.</summary>
    public static int[] ByteOffsets(int stride) => Offsets().Select(o => o.Y * stride + o.X).ToArray();

    private static IEnumerable<(int X, int Y)> Offsets()
    {
        for (var y = -Radius; y <= Radius; y += 2)
        {
            for (var x = -Radius; x <= Radius; x += 2)
            {
                if (Math.Abs(x) < Radius || Math.Abs(y) < Radius)
                    yield return (x, y);
            }
        }
    }
}
