using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.GeoTiff;
using Reality.Formats.Geodesy;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Sample.Tests;

public sealed class SampleTruthTests
{
    private static readonly SampleTruth Truth = SampleTruth.Of(SmallSample.Scene, hasThermal: false, "0123");

    [Fact]
    public void A_truth_file_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["truth.json"], Truth.ToJson());
        var read = SampleTruth.Read(folder["truth.json"]);
        Assert.Equal(Truth.ToJson(), read.ToJson());
        Assert.Equal(("0123", "EPSG:32632"), (read.Key, read.Crs));
        Assert.Equal(46 / (0.7066 * 200), read.GroundSamplingDistance, 1e-9);
    }

    [Fact]
    public void Control_points_project_to_their_observations()
    {
        var c = Truth.Camera;
        var camera = new Camera
        {
            Id = new(0),
            Width = c.Width,
            Height = c.Height,
            FocalLength = c.FocalLength,
            PrincipalPoint = new(c.Cx, c.Cy),
            Distortion = new(c.K1, c.K2, c.K3, c.P1, c.P2),
        };
        var poses = Truth.Cameras.ToDictionary(pose => pose.Name);
        var count = 0;
        foreach (var point in Truth.ControlPoints)
        {
            foreach (var observation in point.Observations)
            {
                var pose = poses[observation.Photo];
                Assert.True(camera.TryProject(pose.CameraFromWorld * (point.Position - pose.Center), out var pixel));
                Assert.InRange((pixel - new Vector2d(observation.X, observation.Y)).Length, 0, 1e-6);
                count++;
            }
        }
        Assert.True(count > 20);
    }

    [Fact]
    public void Control_points_lie_on_the_surface_and_have_the_same_place_in_degrees()
    {
        var frame = new LocalFrame(Truth.Origin.ToGeoPoint());
        foreach (var point in Truth.ControlPoints)
        {
            Assert.Equal(point.World[2], SmallSample.Scene.Surface.HeightAt(point.World[0], point.World[1]), 1e-9);
            var world = frame.WorldFromGeo(GeoPoint.FromDegrees(point.Latitude, point.Longitude, point.EllipsoidalHeight));
            Assert.InRange(Vector3d.Distance(point.Position, world), 0, 1e-6);
        }
        Assert.Equal(10, Truth.ControlPoints.Count);
    }

    [Fact]
    public void Heights_of_the_surface_model_lie_on_the_topmost_surface()
    {
        var surface = SmallSample.Scene.Surface;
        var system = UtmZone.For(SampleScene.Origin).CoordinateSystem;
        using var mapFromWorld = CoordinateTransform.FromWorld(SampleScene.Origin, system);
        var center = mapFromWorld.Apply(default);
        var grid = new RasterGrid(100, 40, center.X - 50, center.Y + 20, 1, "");
        for (var y = 0; y < grid.Height; y += 3)
        {
            var heights = TruthDsm.Row(surface, grid, y, mapFromWorld);
            for (var x = 0; x < grid.Width; x++)
            {
                var world = mapFromWorld.ApplyInverse(new(center.X - 49.5 + x, center.Y + 19.5 - y, heights[x]));

                // The cast ray differs from the map's vertical by micrometers, which matters on walls only.
                Assert.InRange(surface.Grid.Distance(world, 1), 0, 1e-3);
                Assert.False(surface.Grid.TryIntersect(world + new Vector3d(0, 0, 0.01), new(0, 0, 1), out _));
            }
        }
    }

    [Fact]
    public void Cells_outside_the_site_have_no_height()
    {
        using var mapFromWorld = CoordinateTransform.FromWorld(
            SampleScene.Origin, UtmZone.For(SampleScene.Origin).CoordinateSystem);
        var center = mapFromWorld.Apply(default);
        var row = TruthDsm.Row(SmallSample.Scene.Surface, new(4, 1, center.X + 2000, center.Y, 1, ""), 0, mapFromWorld);
        Assert.All(row, height => Assert.Equal(-9999, height));
    }
}
