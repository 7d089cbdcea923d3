namespace Reality.Engine.Sfm;

/// <summary>
/// Features of several photos that matches tie together: track t has the observations
/// [FirstObservation[t], FirstObservation[t + 1]), at most one per photo, by ascending photo.
/// </summary>
internal sealed class Tracks
{
    public required int[] FirstObservation { get; init; }

    /// <summary>Photo of each observation.</summary>
    public required int[] PhotoOf { get; init; }

    /// <summary>Feature of each observation in its photo.</summary>
    public required int[] FeatureOf { get; init; }

    /// <summary>Track of each observation.</summary>
    public required int[] TrackOf { get; init; }

    /// <summary>Observations of each photo, ascending.</summary>
    public required int[][] ObservationsOfPhoto { get; init; }

    public int Count => FirstObservation.Length - 1;

    public int ObservationCount => PhotoOf.Length;

    public int LengthOf(int track) => FirstObservation[track + 1] - FirstObservation[track];
}
