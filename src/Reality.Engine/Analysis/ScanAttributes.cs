using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Scans;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>
/// Gives points of a model the intensity and the class of the points of scans there, from the view of a scan that shows the place
/// with the most pixels.
/// </summary>
/// <remarks>
/// A view shows a point that faces the scanner and whose plane is within two voxels of the surface in the pixel. Points that no
/// scan shows, such as those of surfaces from photos alone, keep the intensity 0 and the class 0 (never classified).
/// </remarks>
public sealed class ScanAttributes
{
    private const double ToleranceVoxels = 2;

    private readonly Workspace _workspace;
    private readonly IReadOnlyList<(ArtifactName Depth, PinholeView View)> _views;
    private readonly double _toleranceMeters;

    private ScanAttributes(Workspace workspace, IReadOnlyList<Scan> scans)
    {
        _workspace = workspace;
        HasIntensities = scans.Any(scan => scan.HasIntensity);
        HasClassifications = scans.Any(scan => scan.HasClassification);
        _views = ScanViewArtifact.DepthsIn(workspace).Select(name => (name, workspace.ReadDepthMapView(name))).ToList();
        _toleranceMeters = ToleranceVoxels * workspace.ReadLayout().VoxelSize;
    }

    /// <summary>Whether any scan has intensities.</summary>
    public bool HasIntensities { get; }

    /// <summary>Whether any scan has classes.</summary>
    public bool HasClassifications { get; }

    /// <summary>Those of the scans of a model; null if no scan has any.</summary>
    public static ScanAttributes? Of(Workspace workspace)
    {
        var attributes = new ScanAttributes(workspace, workspace.ReadScans());
        return attributes.HasIntensities || attributes.HasClassifications ? attributes : null;
    }

    /// <summary>Sets intensities and classes of points that scans show. One view is in memory at a time.</summary>
    public void SetOn(SampledPoints points, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(points);
        var box = Box3d.Empty;
        for (var i = 0; i < points.Count; i++)
            box = box.Include(points.WorldPosition(i));
        var (intensities, classes) = (new double[points.Count], new double[points.Count]);
        foreach (var (name, view) in _views)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!ViewFrustum.MaySee(view, box))
                continue;
            var (depth, pixels) = (_workspace.ReadDepths(name), _workspace.ReadScanPoints(ScanViewArtifact.PointsOf(name)));
            for (var i = 0; i < points.Count; i++)
            {
                if (PixelOf(view, depth, points, i) is not var (pixel, resolution))
                    continue;
                if (pixels.Intensities.Length > 0 && resolution > intensities[i])
                    (points.Intensities[i], intensities[i]) = (pixels.Intensities[pixel], resolution);
                if (pixels.Classifications.Length > 0 && resolution > classes[i])
                    (points.Classifications[i], classes[i]) = (pixels.Classifications[pixel], resolution);
            }
        }
    }

    // The pixel that shows a point, and pixels per square meter of the surface; null if the view does not show the point.
    private (int Pixel, double Resolution)? PixelOf(PinholeView view, Image<float> depth, SampledPoints points, int i)
    {
        var (point, normal) = (points.WorldPosition(i), points.Normals[i]);
        var toScanner = view.Center - point;
        var facing = Vector3d.Dot(new(normal.X, normal.Y, normal.Z), toScanner);
        if (!(facing > 0) || !view.TryProject(point, out var at, out var z))
            return null;
        if (!(at.X >= 0 && at.Y >= 0 && at.X < view.Width && at.Y < view.Height))
            return null;
        var pixel = (int)at.Y * view.Width + (int)at.X;
        var seen = depth.Pixels[pixel];
        if (!DepthMap.IsSurface(seen))
            return null;
        // Along the ray, the plane of the point is at z.
        if (!(Math.Abs(seen / z - 1) * facing <= _toleranceMeters))
            return null;
        return (pixel, view.FocalX * view.FocalX / (z * z) * facing / toScanner.Length);
    }
}
