using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// Tracks with a position, as separate arrays: point i is observed by the observations
/// <c>FirstObservation[i] .. FirstObservation[i + 1]</c>.
/// </summary>
public sealed class TiePoints
{
    public static readonly TiePoints None =
        new() { Positions = [], Colors = [], FirstObservation = [0], PhotoOf = [], X = [], Y = [] };

    /// <summary>World coordinates.</summary>
    public required Vector3d[] Positions { get; init; }

    public required Rgb24[] Colors { get; init; }

    /// <summary>One more entry than points.</summary>
    public required int[] FirstObservation { get; init; }

    /// <summary><see cref="PhotoId.Value"/> of each observation, ascending within a point.</summary>
    public required int[] PhotoOf { get; init; }

    /// <summary>Pixel x of each observation, in the photo as stored (distorted), from the corner of the first pixel.</summary>
    public required float[] X { get; init; }

    public required float[] Y { get; init; }

    public int Count => Positions.Length;

    public int ObservationCount => PhotoOf.Length;
}
