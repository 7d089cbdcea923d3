using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Holes;

/// <summary>
/// Finds membranes that views look through: into the open sky, or at a surface behind. There is nothing to close.
/// </summary>
/// <param name="voxelSize">Meters.</param>
internal sealed class OpenHoles(IReadOnlyList<MembraneMesh> membranes, double voxelSize)
{
    // The largest triangles lie in the middle and have nearly all of the area.
    private const int MaxSamples = 400;

    // As for single voxels of the surface.
    private const int MinViews = 2;

    // Minimum share of the views that look at a sample, and of the area that is open.
    private const double MinShareOfViews = 0.3;
    private const double MaxOpenShare = 0.1;

    // Distance of a surface behind the membrane, along its normal: less is noise.
    private const double ClearanceVoxels = 6;

    private readonly Sample[][] _samples = [.. membranes.Select(SamplesOf)];

    private readonly Box3d[] _bounds =
        [.. membranes.Select(membrane => membrane.Positions.Aggregate(Box3d.Empty, (box, p) => box.Include(p)))];

    /// <summary>Whether a view may see a membrane, before its depth map is read.</summary>
    public bool MaySee(PinholeView view) => Array.Exists(_bounds, box => DepthCrop.MaySee(view, box));

    /// <summary>Counts what a view sees at all membranes.</summary>
    public void Look(DepthMap map)
    {
        foreach (var samples in _samples)
        {
            foreach (var sample in samples)
                Look(map, sample);
        }
    }

    /// <summary>Whether views look through a membrane.</summary>
    public bool IsOpen(int membrane)
    {
        var samples = _samples[membrane];
        var open = samples.Where(sample =>
            sample.ThroughCount >= MinViews && sample.ThroughCount >= MinShareOfViews * sample.ViewCount);
        return open.Sum(sample => sample.Area) > MaxOpenShare * samples.Sum(sample => sample.Area);
    }

    private void Look(DepthMap map, Sample sample)
    {
        var view = map.View;
        if (!view.TryProject(sample.Position, out var pixel, out var depth)
            || !(pixel.X >= 0 && pixel.Y >= 0 && pixel.X < view.Width && pixel.Y < view.Height))
            return;
        var seen = map.Depth[(int)pixel.X, (int)pixel.Y];
        var toView = view.Center - sample.Position;
        // Meters that the surface in the view lies behind the membrane, along the normal of the membrane.
        var behind = (seen / depth - 1) * Math.Abs(Vector3d.Dot(toView, sample.Normal));
        if (float.IsPositiveInfinity(seen) || seen > 0 && behind > ClearanceVoxels * voxelSize)
            (sample.ViewCount, sample.ThroughCount) = (sample.ViewCount + 1, sample.ThroughCount + 1);
        else if (!(seen > 0) || behind > -ClearanceVoxels * voxelSize)
            sample.ViewCount++;
    }

    private static Sample[] SamplesOf(MembraneMesh mesh) =>
    [
        .. Enumerable.Range(0, mesh.TriangleCount)
            .Select(triangle => (Triangle: triangle, Area: mesh.AreaVector(triangle)))
            .Where(entry => entry.Area.Length > 0)
            .OrderByDescending(entry => entry.Area.Length)
            .Take(MaxSamples)
            .Select(entry => new Sample(
                (mesh.Positions[mesh.Corners[3 * entry.Triangle]] + mesh.Positions[mesh.Corners[3 * entry.Triangle + 1]]
                    + mesh.Positions[mesh.Corners[3 * entry.Triangle + 2]]) / 3,
                entry.Area.Normalized(), entry.Area.Length)),
    ];

    /// <summary>The middle of a triangle, and the views that look at it or through it.</summary>
    private sealed class Sample(Vector3d position, Vector3d normal, double area)
    {
        public Vector3d Position => position;

        public Vector3d Normal => normal;

        public double Area => area;

        /// <summary>Views that look at it and have nothing in front of it.</summary>
        public int ViewCount { get; set; }

        public int ThroughCount { get; set; }
    }
}
