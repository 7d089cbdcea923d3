using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>The tie points that each photo observes.</summary>
public sealed class TiePointIndex
{
    private readonly Grouping _points;

    /// <summary>Indexes the tie points of a scene.</summary>
    public TiePointIndex(Scene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var tiePoints = scene.TiePoints;
        _points = Grouping.Of(scene.Photos.Count, groups =>
        {
            for (var point = 0; point < tiePoints.Count; point++)
            {
                for (var o = tiePoints.FirstObservation[point]; o < tiePoints.FirstObservation[point + 1]; o++)
                    groups.Add(tiePoints.PhotoOf[o], point);
            }
        });
    }

    /// <summary>Indices of the tie points that a photo observes, ascending.</summary>
    public ReadOnlySpan<int> PointsOf(PhotoId photo) => _points[photo.Value];
}
