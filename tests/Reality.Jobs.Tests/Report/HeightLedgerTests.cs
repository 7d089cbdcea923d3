using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Jobs.Exports;
using Reality.Jobs.Report;

namespace Reality.Jobs.Tests.Report;

public sealed class HeightLedgerTests
{
    private const double Separation = 47.34;

    private static readonly GeoPoint s_origin = GeoPoint.FromDegrees(47.37, 8.54, 455);

    [Fact]
    public void Each_source_says_what_its_heights_counted_from_and_how_they_were_converted()
    {
        var scene = new Scene
        {
            Origin = s_origin,
            Cameras = [],
            Photos =
            [
                Photo(0, HeightReference.Egm96), Photo(1, HeightReference.Egm96), Photo(2, HeightReference.Ellipsoid),
                Photo(3, null),
            ],
            ControlPoints =
            [
                Point("A", "EPSG:32632+5773", 408), Point("B", "EPSG:32632+5773", 409), Point("C", "EPSG:32632", 456),
                Point("D", "EPSG:32632", 0) with { VerticalSigmaMeters = double.PositiveInfinity },
            ],
        };
        using var frame = ExportFrame.Of(scene, "EPSG:32632+5773");

        var heights = HeightLedger.Of(scene, frame);

        Assert.Equal(
            [
                ("photos", 1, "ellipsoid"), ("photos", 2, "mean sea level (EGM96)"), ("photos", 1, "no height"),
                ("control points", 1, "ellipsoid"), ("control points", 2, "EGM96 height"), ("control points", 1, "no height"),
                ("exports", null, "EGM96 height"),
            ],
            heights.Select(entry => (entry.Source, entry.Count, entry.Reference)));
        double?[] conversions = [0, Separation, null, 0, Separation, null, Separation];
        foreach (var (entry, expected) in heights.Zip(conversions))
        {
            Assert.Equal(expected is null, entry.Conversion is null);
            Assert.Equal(expected ?? 0, entry.Conversion?.Min ?? 0, 0.1);
            Assert.Equal(expected ?? 0, entry.Conversion?.Max ?? 0, 0.1);
        }
    }

    [Fact]
    public void Feet_are_converted_to_meters_and_said()
    {
        var scene = new Scene { Origin = GeoPoint.FromDegrees(34.05, -118.25, 100), Cameras = [], Photos = [] };
        using var frame = ExportFrame.Of(scene, "EPSG:2229");

        var exports = Assert.Single(HeightLedger.Of(scene, frame));

        Assert.Equal("ellipsoid", exports.Reference);
        Assert.Contains("foot", exports.Unit, StringComparison.Ordinal);
        Assert.Equal(0, exports.Conversion!.Max, 0.01);
    }

    [Fact]
    public void A_local_scene_has_no_heights()
    {
        var scene = new Scene { Cameras = [], Photos = [Photo(0, null)] };
        using var frame = ExportFrame.Of(scene, null);

        Assert.Empty(HeightLedger.Of(scene, frame));
        Assert.Equal("", HeightSection.Build([]).ToString());
    }

    [Fact]
    public void The_section_shows_ranges_with_their_sign()
    {
        var html = HeightSection.Build(
            [new("photos", 12, "mean sea level (EGM96)", "metre", new(-34.123, -33.9)), new("photos", 2, "no height", "", null)])
            .ToString();

        Assert.Contains("<td>mean sea level (EGM96)</td><td>metre</td><td class=\"n\">\u221234.12 to \u221233.90 m</td>", html,
            StringComparison.Ordinal);
        Assert.Contains("<td>no height</td><td></td><td class=\"n\"></td>", html, StringComparison.Ordinal);
    }

    private static Photo Photo(int id, HeightReference? stated) => new()
    {
        Id = new(id),
        Name = $"{id}.jpg",
        CameraId = new(0),
        Position = stated is { } reference
            ? new(s_origin, 1, 1) { StatedHeightReference = reference }
            : new(s_origin, 1, double.PositiveInfinity),
    };

    private static ControlPoint Point(string name, string system, double height)
    {
        using var transform = CoordinateTransform.Between(
            CoordinateSystemParser.Parse(system), CoordinateSystem.Wgs84);
        var geo = transform.Apply(new(465_000, 5_246_000, height));
        return new()
        {
            Name = name,
            System = system,
            Coordinates = new(465_000, 5_246_000, height),
            Position = GeoPoint.FromDegrees(geo.Y, geo.X, geo.Z),
            HorizontalSigmaMeters = 0.02,
            VerticalSigmaMeters = 0.03,
        };
    }
}
