using System.Globalization;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.ScanSurfaces;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>
/// Scanned surfaces: places a reconstruction on them, and finds the planes that tie points lie on in adjustments.
/// </summary>
internal sealed class ScanPlacement(Reconstruction reconstruction, ScanSurfaceSet set, int threadCount)
{
    // Tie points of fewer photos are used only if there are too few others.
    private const int ReliableLength = 3;
    private const int MinReliableCount = 300;

    // Accuracy of the scanner's position and of its ranges, in addition to the noise that shows in the scatter of the points.
    private const double AccuracyMeters = 0.005;
    private const double MinToleranceMeters = 0.02;
    private const double ToleranceSigmas = 3;
    private const double SigmaOfMedian = 1.4826;
    private const int LevelCount = 3;

    private RigidTransform _scanFromWorld = RigidTransform.Identity;

    /// <summary>The move that placed the reconstruction; null if none did.</summary>
    public ScanAlignment? Alignment { get; private set; }

    /// <summary>Why scans did not place the reconstruction; null if they did, or were not asked.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>The latest request.</summary>
    public ScanParts Parts { get; private set; }

    /// <summary>By how far the middle of the tie points was moved, meters.</summary>
    public double MovedMeters { get; private set; }

    /// <summary>
    /// Moves the reconstruction onto the surfaces. Returns false, and moves nothing, if they do not determine the place.
    /// </summary>
    /// <param name="origin">Origin of the world frame that the reconstruction is in; null for a local one.</param>
    /// <param name="parts">What may change.</param>
    public bool TryPlace(GeoPoint? origin, ScanParts parts, CancellationToken cancellation)
    {
        (Alignment, Parts) = (null, parts);
        if (!TryEnter(origin))
            return false;
        var toward = DirectionsToCameras();
        var points = Array.ConvertAll(
            ReliableTracks(), track => _scanFromWorld * new SeenPoint(reconstruction.Points[track], toward[track]));
        if (!ScanSearch.TryAlign(set, points, parts, threadCount, cancellation, out var alignment, out var reason))
        {
            Obstacle = reason;
            return false;
        }
        var worldFromScan = _scanFromWorld.Inverted();
        var middle = points.Aggregate(Vector3d.Zero, (sum, point) => sum + point.Position) / points.Length;
        MovedMeters = Vector3d.Distance(middle, alignment.Move * middle);
        reconstruction.Transform(new(
            alignment.Move.Scale, worldFromScan.Rotation * alignment.Move.Rotation * _scanFromWorld.Rotation,
            worldFromScan * (alignment.Move * _scanFromWorld.Translation)));
        (Alignment, Obstacle) = (alignment, null);
        return true;
    }

    /// <summary>Says that the reconstruction must stay where it is.</summary>
    public void Hold() => Obstacle = "rotationPolicy and centerPolicy keep the scene where it is";

    /// <summary>Planes that tie points lie on at their current places; null for points that lie on none.</summary>
    /// <param name="tracks">Tracks of the points.</param>
    /// <param name="otherCount">Number of points after the tie points, which lie on no plane.</param>
    public PlanePrior?[] PlanesOf(int[] tracks, int otherCount)
    {
        var planes = new PlanePrior?[tracks.Length + otherCount];
        var distances = new List<double>();
        var (worldFromScan, toward) = (_scanFromWorld.Inverted(), DirectionsToCameras());
        for (var i = 0; i < tracks.Length; i++)
        {
            var point = _scanFromWorld * new SeenPoint(reconstruction.Points[tracks[i]], toward[tracks[i]]);
            if (!set.TryFind(point, LevelCount, out var plane))
                continue;
            distances.Add(Math.Abs(plane.DistanceOf(point.Position)));
            planes[i] = new(
                worldFromScan * plane.Center, worldFromScan.Rotation * plane.Normal,
                double.Hypot(plane.Thickness, AccuracyMeters));
        }
        if (distances.Count == 0)
            return planes;
        distances.Sort();
        var tolerance = Math.Max(MinToleranceMeters, ToleranceSigmas * SigmaOfMedian * distances[distances.Count / 2]);
        for (var i = 0; i < tracks.Length; i++)
        {
            if (planes[i] is { } plane
                && Math.Abs(Vector3d.Dot(plane.Normal, reconstruction.Points[tracks[i]] - plane.Center)) > tolerance)
                planes[i] = null;
        }
        return planes;
    }

    /// <summary>Distances of tie points from each scan; empty if the scene is not where the scans are.</summary>
    public IReadOnlyList<ScanFigures> Figures(GeoPoint? origin)
    {
        if (!TryEnter(origin))
            return [];
        var toward = DirectionsToCameras();
        var points = Enumerable.Range(0, reconstruction.Points.Length).Where(track => reconstruction.HasPoint[track])
            .Select(track => _scanFromWorld * new SeenPoint(reconstruction.Points[track], toward[track])).ToArray();
        return [.. set.Surfaces.Select(surface => FiguresOf(surface, points))];
    }

    /// <summary>Says how scans have placed the scene, or why they have not.</summary>
    /// <param name="option">The option that asked for it.</param>
    public void Tell(MessageText option, string code, StageLog log)
    {
        if (Alignment is { } alignment)
        {
            log.Warn(code, string.Create(
                CultureInfo.InvariantCulture,
                $"{option}: {alignment.AgreeingCount} tie points lie on scanned surfaces ({alignment.RmsMeters:0.###} m RMS), "
                + $"onto which the scene was moved by {MovedMeters:0.###} m and scaled by {alignment.Move.Scale:0.#####}."));
        }
        else if (Obstacle is { } reason)
        {
            log.Warn(code, $"{option}: the scans cannot be used, because {reason}.");
        }
    }

    // Sets the transform from the world to the surfaces; false if the two cannot be compared.
    private bool TryEnter(GeoPoint? origin)
    {
        if ((origin is null) != (set.Origin is null))
        {
            Obstacle = origin is null
                ? "they have a place on Earth, and the scene has none"
                : "they are in a local system, and the scene has a place on Earth";
            return false;
        }
        _scanFromWorld = origin is { } place && set.Origin is { } at
            ? new LocalFrame(at).EarthFromWorld.Inverted() * new LocalFrame(place).EarthFromWorld
            : RigidTransform.Identity;
        return true;
    }

    // Mean of the unit vectors to the photos that see a tie point, by track.
    private Vector3d[] DirectionsToCameras()
    {
        var tracks = reconstruction.Tracks;
        var centers = Array.ConvertAll(reconstruction.CameraFromWorld, pose => pose.Center);
        var (sums, counts) = (new Vector3d[reconstruction.Points.Length], new int[reconstruction.Points.Length]);
        for (var o = 0; o < tracks.ObservationCount; o++)
        {
            var track = tracks.TrackOf[o];
            if (!reconstruction.IsActive[o] || !reconstruction.HasPoint[track])
                continue;
            sums[track] += (centers[tracks.PhotoOf[o]] - reconstruction.Points[track]).Normalized();
            counts[track]++;
        }
        for (var track = 0; track < sums.Length; track++)
            sums[track] /= Math.Max(1, counts[track]);
        return sums;
    }

    private int[] ReliableTracks()
    {
        var tracks = reconstruction.Tracks;
        var lengths = new int[reconstruction.Points.Length];
        for (var o = 0; o < tracks.ObservationCount; o++)
        {
            if (reconstruction.IsActive[o])
                lengths[tracks.TrackOf[o]]++;
        }
        var all = Enumerable.Range(0, lengths.Length).Where(track => reconstruction.HasPoint[track]).ToArray();
        var reliable = Array.FindAll(all, track => lengths[track] >= ReliableLength);
        return reliable.Length >= MinReliableCount ? reliable : all;
    }

    private static ScanFigures FiguresOf(ScanSurface surface, SeenPoint[] points)
    {
        var distances = new List<double>();
        foreach (var point in points)
        {
            if (surface.TryFind(point, out var plane))
                distances.Add(Math.Abs(plane.DistanceOf(point.Position)));
        }
        distances.Sort();
        return new(
            surface.Name, distances.Count, distances.Count == 0 ? null : distances[distances.Count / 2],
            distances.Count == 0 ? null : Math.Sqrt(distances.Average(d => d * d)),
            distances.Count == 0 ? null : distances.Count(d => d <= ScanFigures.NearMeters) / (double)distances.Count);
    }
}

/// <summary>Distances of tie points from the surface of a scan.</summary>
/// <param name="Scan">Name of the scan.</param>
/// <param name="PointCount">Tie points with a surface of the scan nearby, at most a meter away.</param>
/// <param name="MedianMeters">Median distance; null without points.</param>
/// <param name="RmsMeters">Root mean square distance, which few far points determine; null without points.</param>
/// <param name="NearShare">Share of the points within <see cref="NearMeters"/>; null without points.</param>
public sealed record ScanFigures(string Scan, int PointCount, double? MedianMeters, double? RmsMeters, double? NearShare)
{
    /// <summary>Distance that <see cref="NearShare"/> counts up to, meters.</summary>
    public const double NearMeters = 0.05;
}
