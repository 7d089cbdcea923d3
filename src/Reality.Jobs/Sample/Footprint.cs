using System.Runtime.Intrinsics;

namespace Reality.Jobs.Sample;

/// <summary>The size of a pixel on the surface it sees, and how much of each octave of noise it leaves.</summary>
internal readonly struct Footprint
{
    /// <param name="meters">Side of the pixel on the surface.</param>
    public Footprint(float meters)
    {
        Meters = meters;
        var weight = (NoiseTable.OctaveCells / meters - Vector256.Create(0.35f)) * (1 / 0.65f);
        Octaves = Vector256.Min(Vector256.Max(weight, Vector256<float>.Zero), Vector256<float>.One);
    }

    public float Meters { get; }

    /// <summary>Weights of the octaves of <see cref="NoiseTable.Detail"/>, 0 to 1.</summary>
    public Vector256<float> Octaves { get; }

    /// <summary>Contrast left of a regular pattern: 1 where pixels are small against its period, 0 where it aliases.</summary>
    public float ContrastOf(float period) => Math.Clamp((period / Meters - 2) / 2, 0, 1);

    /// <summary>Share, 0 to 1, of a pixel that is within a distance of a line, where its middle is so far from it.</summary>
    public float ShareWithin(float distance, float ofMiddle) => Math.Clamp((distance - ofMiddle) / Meters + 0.5f, 0, 1);
}
