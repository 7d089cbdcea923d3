using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Scans;
using Reality.Testing.Scans;

namespace Reality.Engine.Tests.Scans;

/// <summary>Depth maps from the positions of scanners.</summary>
public sealed class ScanViewStageTests
{
    [Fact]
    public void A_scanner_that_stands_still_sees_the_site_more_exactly_than_its_points()
    {
        using var scans = new SyntheticScans();
        scans.Add((5, 4, 3.5), noiseMeters: 0.01);

        var maps = scans.Render();

        Assert.Equal(6, maps.Count);
        var errors = ErrorsOf(maps);
        Assert.True(errors.Count > 20_000);
        // The ranges scatter by 10 mm; planes through 25 pixels by less.
        Assert.InRange(errors[errors.Count / 2], 0, 0.004);
        Assert.InRange(errors[(int)(0.95 * errors.Count)], 0, 0.03);
        Assert.All(maps, AssertNormalsFaceTheScanner);
    }

    [Fact]
    public void Rays_that_do_not_return_look_into_the_sky_and_hidden_ground_is_unknown()
    {
        using var scans = new SyntheticScans();
        scans.Add((5, 0, 1.7));

        var maps = scans.Render();

        Assert.Equal(float.PositiveInfinity, DepthOf(maps, new(5, 0, 1.7), new(0, 0, 1)));
        // Over the ground, which ends one meter to the east, and over the roof to the west.
        Assert.Equal(float.PositiveInfinity, DepthOf(maps, new(5, 0, 1.7), new(1, 0, -0.2)));
        Assert.Equal(float.PositiveInfinity, DepthOf(maps, new(5, 0, 1.7), new(-1, 0, 0.5)));
        Assert.Equal(3, DepthOf(maps, new(5, 0, 1.7), new(-1, 0, 0)), 0.01);
    }

    [Fact]
    public void A_moving_scanner_is_seen_from_places_along_its_path()
    {
        using var scans = new SyntheticScans();
        scans.Add([(4, -5, 1.7), (4, 5, 1.7), (-4, 5, 1.7)], stepMeters: 0.03, stepDegrees: 0.5);

        var maps = scans.Render();

        var places = maps.Select(map => map.View.Center).DistinctBy(p => (Math.Round(p.X, 3), Math.Round(p.Y, 3))).ToList();
        Assert.InRange(places.Count, 15, 80);
        Assert.All(places, place => Assert.InRange(Math.Min(Math.Abs(place.X - 4), Math.Abs(place.Y - 5)), 0, 0.05));
        var errors = ErrorsOf(maps);
        Assert.True(errors.Count > 20_000);
        Assert.InRange(errors[errors.Count / 2], 0, 0.006);
        Assert.InRange(errors[(int)(0.95 * errors.Count)], 0, 0.05);
    }

    [Fact]
    public void Results_do_not_depend_on_threads_and_points_keep_their_attributes()
    {
        using var one = new SyntheticScans();
        using var many = new SyntheticScans();
        one.Add((5, 4, 3.5));
        many.Add((5, 4, 3.5));

        var maps = one.Render(threadCount: 1);

        Assert.Equal(maps.Select(map => Digest(map)), many.Render(threadCount: 4).Select(map => Digest(map)));
        var classes = new HashSet<(byte, ushort, byte)>();
        foreach (var (name, map) in ScanViewArtifact.DepthsIn(one.Workspace).Zip(maps))
        {
            var points = one.Workspace.ReadScanPoints(ScanViewArtifact.PointsOf(name));
            for (var i = 0; i < points.Classifications.Length; i++)
            {
                if (DepthMap.IsSurface(map.Depth.Pixels[i]))
                    classes.Add((points.Classifications[i], points.Intensities[i], points.Colors[i].B));
            }
        }
        // Means of two surfaces in one pixel are rare, and not wanted here.
        Assert.Contains((ScannedSite.RoofClass, (ushort)48_000, (byte)220), classes);
        Assert.Contains((ScannedSite.WallClass, (ushort)16_000, (byte)20), classes);
        Assert.Contains((ScannedSite.GroundClass, (ushort)32_000, (byte)20), classes);
    }

    [Fact]
    public void The_spacing_of_the_surface_is_that_of_the_points()
    {
        using var scans = new SyntheticScans();
        scans.Add((5, 4, 3.5), stepDegrees: 0.5);

        scans.Render();

        var survey = ScanSurvey.Read(scans.Workspace, 0);
        Assert.InRange(survey.StepRadians, 0.8 * 0.5 * Math.PI / 180, 2 * 0.5 * Math.PI / 180);
        var extent = ScanExtent.Read(scans.Workspace);
        // At 5 to 8 m, half a degree is 44 to 70 mm; on the ground it is more.
        Assert.InRange(extent.SpacingMeters, 0.04, 0.12);
    }

    // Distances of all depths from the site, ascending.
    private static List<double> ErrorsOf(IReadOnlyList<DepthMap> maps)
    {
        var errors = new List<double>();
        foreach (var map in maps)
        {
            for (var y = 0; y < map.View.Height; y++)
            {
                for (var x = 0; x < map.View.Width; x++)
                {
                    if (!DepthMap.IsSurface(map.Depth[x, y]))
                        continue;
                    var p = map.View.Unproject(new(x + 0.5, y + 0.5), map.Depth[x, y]);
                    errors.Add(ScannedSite.DistanceTo(p.X, p.Y, p.Z));
                }
            }
        }
        errors.Sort();
        return errors;
    }

    private static void AssertNormalsFaceTheScanner(DepthMap map)
    {
        for (var y = 0; y < map.View.Height; y++)
        {
            for (var x = 0; x < map.View.Width; x++)
            {
                var ray = new Vector3(
                    (float)((x + 0.5 - map.View.CenterX) / map.View.FocalX),
                    (float)((y + 0.5 - map.View.CenterY) / map.View.FocalY), 1);
                if (map.Normals[x, y] != Vector3.Zero)
                    Assert.True(Vector3.Dot(map.Normals[x, y], ray) < 0.02f);
            }
        }
    }

    private static float DepthOf(IReadOnlyList<DepthMap> maps, Vector3d from, Vector3d ray)
    {
        foreach (var map in maps)
        {
            if (map.View.TryProject(from + ray, out var pixel, out _) && pixel.X >= 0 && pixel.Y >= 0
                && pixel.X < map.View.Width && pixel.Y < map.View.Height)
                return map.Depth[(int)pixel.X, (int)pixel.Y];
        }
        return 0;
    }

    private static string Digest(DepthMap map) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(map.Depth.Pixels.AsSpan())));
}
