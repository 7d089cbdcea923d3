using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>The tie points that each photo observes.</summary>
public sealed class TiePointIndex
{
    private readonly int[] _first;
    private readonly int[] _points;

    /// <summary>Indexes the tie points of a scene.</summary>
    public TiePointIndex(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var tiePoints = scene.TiePoints;
        _first = new int[scene.Photos.Count + 1];
        foreach (var photo in tiePoints.PhotoOf)
            _first[photo + 1]++;
        for (var photo = 0; photo < scene.Photos.Count; photo++)
            _first[photo + 1] += _first[photo];
        _points = new int[tiePoints.ObservationCount];
        var next = _first.ToArray();
        for (var point = 0; point < tiePoints.Count; point++)
        {
            for (var o = tiePoints.FirstObservation[point]; o < tiePoints.FirstObservation[point + 1]; o++)
                _points[next[tiePoints.PhotoOf[o]]++] = point;
        }
    }

    /// <summary>Indices of the tie points that a photo observes, ascending.</summary>
    public ReadOnlySpan<int> PointsOf(PhotoId photo) =>
        _points.AsSpan(_first[photo.Value], _first[photo.Value + 1] - _first[photo.Value]);
}
