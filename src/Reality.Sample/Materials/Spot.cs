using System.Numerics;
using System.Runtime.Intrinsics;

namespace Reality.Sample.Materials;

/// <summary>Argument of a material's color: a point of a face, or the parallelogram of the face that a pixel sees.</summary>
/// <param name="Position">World coordinates of the point, or of the parallelogram's center.</param>
/// <param name="On">Face coordinates of the point or center, meters.</param>
/// <param name="Right">World vector from the parallelogram's left to its right side; zero for a point.</param>
/// <param name="OnRight"><paramref name="Right"/> in face coordinates.</param>
/// <param name="Down">World vector from the parallelogram's upper to its lower side; zero for a point.</param>
/// <param name="OnDown"><paramref name="Down"/> in face coordinates.</param>
internal readonly record struct Spot(
    Vector3 Position, Vector2 On, Vector3 Right = default, Vector2 OnRight = default, Vector3 Down = default,
    Vector2 OnDown = default)
{
    public const int SampleCount = 4;

    // A rotated grid, which also smooths edges along rows and columns.
    private static readonly Vector2[] s_samples =
        [new(-0.125f, -0.375f), new(0.375f, -0.125f), new(0.125f, 0.375f), new(-0.375f, 0.125f)];

    /// <summary>Sample positions in a pixel, as fractions of its sides from its center.</summary>
    public static ReadOnlySpan<Vector2> Samples => s_samples;

    /// <summary>One of the points at which the parallelogram is sampled.</summary>
    public Spot Sample(int index)
    {
        var place = s_samples[index];
        return new(Position + place.X * Right + place.Y * Down, On + place.X * OnRight + place.Y * OnDown);
    }

    /// <summary>The spot projected onto the ground plane.</summary>
    public PlaneSpot Plan => new(
        new(Position.X, Position.Y), new(Right.X, Right.Y), new(Down.X, Down.Y));
}

/// <summary>A <see cref="Spot"/> on the plane from which noise is read, meters.</summary>
internal readonly record struct PlaneSpot(Vector2 Place, Vector2 Right, Vector2 Down)
{
    public bool IsPoint => Right == Vector2.Zero && Down == Vector2.Zero;
}

/// <summary>Size of a pixel on the surface it sees, and the contrast that patterns and noise keep at that size.</summary>
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

    /// <summary>Remaining contrast of a regular pattern: 1 if pixels are small against its period, 0 if it would alias.</summary>
    public float ContrastOf(float period) => Math.Clamp((period / Meters - 2) / 2, 0, 1);

    /// <summary>Fraction of a pixel, 0 to 1, that lies within a distance of a line.</summary>
    /// <param name="ofMiddle">Distance of the pixel's center from the line.</param>
    public float ShareWithin(float distance, float ofMiddle) => Math.Clamp((distance - ofMiddle) / Meters + 0.5f, 0, 1);
}
