using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>The frame of a reconstruction that no data place.</summary>
internal static class LocalPlacement
{
    /// <summary>
    /// Moves z up, the origin to the median of the tie points, and makes one unit the median distance from a photo to its nearest
    /// neighbor.
    /// </summary>
    public static Similarity UprightAtUnitBaseline(Reconstruction reconstruction)
    {
        var rotation = UprightFrame.TurnToZ(UprightFrame.EstimateUp(reconstruction));
        var centers = Enumerable.Range(0, reconstruction.PhotoCount).Where(p => reconstruction.IsRegistered[p])
            .Select(p => reconstruction.CameraFromWorld[p].Center).ToArray();
        var baseline = Median.Of(Array.ConvertAll(
            centers, c => centers.Min(other => other == c ? double.PositiveInfinity : Vector3d.Distance(c, other))));
        var scale = double.IsFinite(baseline) && baseline > 0 ? 1 / baseline : 1;
        return new(scale, rotation, -scale * (rotation * TiePointMedian(reconstruction)));
    }

    /// <summary>The median of the tie points by coordinate.</summary>
    public static Vector3d TiePointMedian(Reconstruction reconstruction)
    {
        var points = Enumerable.Range(0, reconstruction.Points.Length).Where(t => reconstruction.HasPoint[t])
            .Select(t => reconstruction.Points[t]).ToArray();
        return points.Length == 0 ? Vector3d.Zero : new Vector3d(
            Median.Of(Array.ConvertAll(points, p => p.X)), Median.Of(Array.ConvertAll(points, p => p.Y)),
            Median.Of(Array.ConvertAll(points, p => p.Z)));
    }
}
