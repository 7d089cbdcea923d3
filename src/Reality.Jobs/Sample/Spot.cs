using System.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>What a color is asked for: a point of a face, or the parallelogram of it that a pixel sees.</summary>
/// <param name="Position">World coordinates of the point, or of the middle.</param>
/// <param name="On">The same on the face, in meters.</param>
/// <param name="Right">From the parallelogram's left to its right side; zero for a point.</param>
/// <param name="OnRight">The same on the face.</param>
/// <param name="Down">From its upper to its lower side; zero for a point.</param>
/// <param name="OnDown">The same on the face.</param>
internal readonly record struct Spot(
    Vector3 Position, Vector2 On, Vector3 Right = default, Vector2 OnRight = default, Vector3 Down = default,
    Vector2 OnDown = default)
{
    public const int SampleCount = 4;

    // A turned grid, so that edges along rows or columns come out smooth too.
    private static readonly Vector2[] s_samples =
        [new(-0.125f, -0.375f), new(0.375f, -0.125f), new(0.125f, 0.375f), new(-0.375f, 0.125f)];

    /// <summary>Where a pixel is sampled: shares of its sides, from its middle.</summary>
    public static ReadOnlySpan<Vector2> Samples => s_samples;

    /// <summary>One of the points that stand for the parallelogram.</summary>
    public Spot Sample(int index)
    {
        var place = s_samples[index];
        return new(Position + place.X * Right + place.Y * Down, On + place.X * OnRight + place.Y * OnDown);
    }

    /// <summary>The spot on the ground plan.</summary>
    public PlaneSpot Plan => new(
        new(Position.X, Position.Y), new(Right.X, Right.Y), new(Down.X, Down.Y));
}
