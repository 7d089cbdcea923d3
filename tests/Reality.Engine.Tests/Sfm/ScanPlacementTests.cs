using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.ScanSurfaces;
using Reality.Engine.Sfm;
using Reality.Engine.Tests.ScanSurfaces;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>
/// Tie points on the surfaces of a scanned village. The frame of the scene is far from that of the scans, and turned against it.
/// </summary>
public sealed class ScanPlacementTests
{
    private static readonly GeoPoint s_scanOrigin = GeoPoint.FromDegrees(46.9, -91.9, 200);
    private static readonly GeoPoint s_sceneOrigin = GeoPoint.FromDegrees(31, -60, 50);

    private static readonly RigidTransform s_worldFromScan =
        new LocalFrame(s_sceneOrigin).EarthFromWorld.Inverted() * new LocalFrame(s_scanOrigin).EarthFromWorld;

    // A scan of another place.
    private static readonly ScanSurfaceSet s_scans = SyntheticVillage.Scan(s_scanOrigin, ("far", Floor(new(500, 500, 0))));

    // In the frame of the scans.
    private static readonly Vector3d[] s_centers =
        [new(0, 0, 40), new(45, 5, 25), new(-45, -8, 25), new(6, 45, 25), new(-3, -45, 25)];

    [Fact]
    public void A_scene_moves_onto_the_surfaces_whatever_frame_it_is_in()
    {
        var (reconstruction, truth) = Reconstructed(noise: 0.01);
        // About the middle of the village.
        var (turn, middle) = (Rotation.FromRotationVector(new(0.03, -0.02, 0.05)), s_worldFromScan * new Vector3d(0, 0, 0));
        reconstruction.Transform(new(1.03, turn, middle + new Vector3d(1.5, -2, 1) - 1.03 * (turn * middle)));
        var before = reconstruction.Points.ToArray();
        var placement = new ScanPlacement(reconstruction, s_scans, threadCount: 2);
        var log = new RecordingLog();

        Assert.True(placement.TryPlace(s_sceneOrigin, ScanParts.All, TestContext.Current.CancellationToken), placement.Obstacle);
        placement.Tell("scans", "Scans_Placed", log);

        Assert.InRange(reconstruction.Points.Zip(truth, Vector3d.Distance).Max(), 0, 0.02);
        for (var photo = 0; photo < s_centers.Length; photo++)
        {
            Assert.InRange(
                Vector3d.Distance(reconstruction.CameraFromWorld[photo].Center, s_worldFromScan * s_centers[photo]), 0, 0.03);
        }
        Assert.Equal(1 / 1.03, placement.Alignment!.Move.Scale, 1e-3);
        // Of all tie points, among which those that few photos see were not used.
        Assert.Equal(Vector3d.Distance(Middle(reconstruction.Points), Middle(before)), placement.MovedMeters, 0.02);
        Assert.Equal((ScanParts.All, null), (placement.Parts, placement.Obstacle));
        Assert.Matches(
            @"^Scans_Placed: scans: \d+ tie points lie on .* \(0\.0\d+ m RMS\), .* moved by \d\.\d+ m and scaled by 0\.97\d+\.$",
            Assert.Single(log.Warnings));
    }

    [Fact]
    public void A_scene_that_fits_nowhere_stays_and_says_why()
    {
        var (reconstruction, _) = Reconstructed(noise: 0.01);
        reconstruction.Transform(new(1, Rotation.Identity, new(2000, 0, 0)));
        var before = reconstruction.Points.ToArray();
        var placement = new ScanPlacement(reconstruction, s_scans, threadCount: 2);
        var log = new RecordingLog();

        Assert.False(placement.TryPlace(s_sceneOrigin, ScanParts.Rotation, TestContext.Current.CancellationToken));
        placement.Tell("scans", "Scans_NotUsed", log);

        Assert.Equal(before, reconstruction.Points);
        Assert.Null(placement.Alignment);
        Assert.Contains("tie points lie on scanned surfaces", placement.Obstacle!, StringComparison.Ordinal);
        Assert.StartsWith("Scans_NotUsed: scans: the scans cannot be used, because ", log.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Places_on_earth_and_in_a_local_system_are_not_compared()
    {
        var (reconstruction, _) = Reconstructed(noise: 0.01);
        var onEarth = new ScanPlacement(reconstruction, s_scans, 2);
        var local = new ScanPlacement(reconstruction, new(null, [("floor", Floor(Vector3d.Zero))]), 2);

        Assert.False(onEarth.TryPlace(null, ScanParts.All, TestContext.Current.CancellationToken));
        Assert.Empty(onEarth.Figures(null));
        Assert.False(local.TryPlace(s_sceneOrigin, ScanParts.All, TestContext.Current.CancellationToken));

        Assert.Equal("they have a place on Earth, and the scene has none", onEarth.Obstacle);
        Assert.Equal("they are in a local system, and the scene has a place on Earth", local.Obstacle);
    }

    [Fact]
    public void Tie_points_lie_on_planes_of_the_world_frame()
    {
        var (reconstruction, truth) = Reconstructed(noise: 0.005);
        var normals = Village(0.005).Select(point => s_worldFromScan.Rotation * point.Normal).ToArray();
        // Every tenth is half a meter off, as if it were no surface of the scan; the tracks are asked for in another order.
        for (var track = 0; track < truth.Length; track += 10)
            reconstruction.Points[track] += 0.5 * normals[track];
        int[] tracks = [.. Enumerable.Range(0, truth.Length).Reverse()];
        var placement = new ScanPlacement(reconstruction, s_scans, 2);
        Assert.NotEmpty(placement.Figures(s_sceneOrigin));

        var planes = placement.PlanesOf(tracks, otherCount: 4);

        Assert.Equal(tracks.Length + 4, planes.Length);
        Assert.Equal([null, null, null, null], planes[^4..]);
        var found = Enumerable.Range(0, tracks.Length).Where(i => planes[i] is not null).ToArray();
        Assert.InRange(found.Length, 0.7 * tracks.Length, 0.92 * tracks.Length);
        Assert.InRange(found.Count(i => tracks[i] % 10 == 0), 0, 5);
        // The ground slopes by up to 0.1.
        Assert.InRange(Median.Of(found.Select(i => Vector3d.AngleRadians(planes[i]!.Normal, normals[tracks[i]]))), 0, 0.06);
        Assert.All(found, i =>
        {
            Assert.InRange(Math.Abs(planes[i]!.Whitened(reconstruction.Points[tracks[i]])), 0, 10);
            Assert.InRange(Vector3d.Distance(planes[i]!.Center, reconstruction.Points[tracks[i]]), 0, 1);
            Assert.InRange(planes[i]!.Sigma, 0.005, 0.06);
        });
    }

    [Fact]
    public void Figures_are_distances_from_each_scan()
    {
        var (reconstruction, truth) = Reconstructed(noise: 0);
        var normals = Village(0).Select(point => s_worldFromScan.Rotation * point.Normal).ToArray();
        // A quarter lies 20 cm behind the surface, and the rest 3 cm before it.
        for (var track = 0; track < truth.Length; track++)
            reconstruction.Points[track] += (track % 4 == 0 ? -0.2 : 0.03) * normals[track];

        var figures = new ScanPlacement(reconstruction, s_scans, 2).Figures(s_sceneOrigin);

        Assert.Equal(["village", "far"], figures.Select(figure => figure.Scan));
        Assert.InRange(figures[0].PointCount, 0.8 * truth.Length, truth.Length);
        Assert.Equal(0.03, figures[0].MedianMeters!.Value, 0.003);
        // 0.103, and more for points at corners, whose nearest plane may be another one.
        Assert.InRange(figures[0].RmsMeters!.Value, 0.103, 0.17);
        Assert.Equal(0.75, figures[0].NearShare!.Value, 0.05);
        Assert.Equal(new ScanFigures("far", 0, null, null, null), figures[1]);
    }

    // Tie points at their true places in the world, seen by all photos that they face.
    private static (Reconstruction Reconstruction, Vector3d[] Truth) Reconstructed(double noise)
    {
        var village = Village(noise);
        var camera = new SyntheticSceneOptions().Camera;
        var photos = s_centers.Select((_, i) => new Photo { Id = new(i), Name = $"{i}.jpg", CameraId = camera.Id });
        var tracks = TracksOf(village);
        var features = s_centers.Select(_ => new FeatureSet
        {
            X = new float[village.Count], Y = new float[village.Count], Scale = [], Orientation = [], Descriptors = [],
            Colors = [], Width = camera.Width, Height = camera.Height,
        }).ToArray();
        var reconstruction = new Reconstruction(new() { Cameras = [camera], Photos = [.. photos] }, features, tracks);
        for (var photo = 0; photo < s_centers.Length; photo++)
        {
            reconstruction.IsRegistered[photo] = true;
            reconstruction.CameraFromWorld[photo] = RigidTransform.FromCenter(
                Rotation.FromRotationVector(new(photo, 1, -1)), s_worldFromScan * s_centers[photo]);
        }
        Array.Fill(reconstruction.HasPoint, true);
        Array.Fill(reconstruction.IsActive, true);
        for (var track = 0; track < village.Count; track++)
            reconstruction.Points[track] = s_worldFromScan * village[track].Position;
        return (reconstruction, [.. reconstruction.Points]);
    }

    private static Tracks TracksOf(List<(Vector3d Position, Vector3d Normal)> village)
    {
        var seen = village.SelectMany((point, track) => Enumerable.Range(0, s_centers.Length)
            .Where(photo => Vector3d.Dot(point.Normal, (s_centers[photo] - point.Position).Normalized()) > 0.2)
            .Select(photo => (Track: track, Photo: photo))).ToArray();
        var first = new int[village.Count + 1];
        foreach (var (track, _) in seen)
            first[track + 1]++;
        for (var track = 0; track < village.Count; track++)
            first[track + 1] += first[track];
        return new()
        {
            FirstObservation = first, PhotoOf = Array.ConvertAll(seen, o => o.Photo),
            FeatureOf = Array.ConvertAll(seen, o => o.Track), TrackOf = Array.ConvertAll(seen, o => o.Track),
            ObservationsOfPhoto =
            [
                .. s_centers.Select((_, photo) =>
                    Enumerable.Range(0, seen.Length).Where(o => seen[o].Photo == photo).ToArray()),
            ],
        };
    }

    private static List<(Vector3d Position, Vector3d Normal)> Village(double noise)
    {
        var random = SeededRandom.For(7, 7);
        return SyntheticVillage.Surface(1500, noise, ref random);
    }

    private static SurfaceCells Floor(Vector3d middle)
    {
        var cells = new SurfaceCells(ScanSurfaceSet.FinestSize);
        var random = SeededRandom.For(5, 5);
        for (var i = 0; i < 2000; i++)
            cells.Add(middle + new Vector3d(random.NextDouble(), random.NextDouble(), 0), new(0, 0, 1));
        return cells;
    }

    private static Vector3d Middle(Vector3d[] points) =>
        points.Aggregate(Vector3d.Zero, (sum, point) => sum + point) / points.Length;
}
