using System.Globalization;
using System.Text;
using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Constraints;

/// <summary>
/// The same square is given in many coordinate systems, computed here from geographic coordinates, and its surface lies in one
/// place.
/// </summary>
[Collection(SurveyJobs.Name)]
public sealed class ConstraintSystemsTests(SurveyBench survey)
{
    private const double UsFoot = 1200.0 / 3937;
    private const double Tolerance = 0.001;
    private const double Geoid = 47.25;

    private static readonly Vector3d[] s_corners = [new(-30, -20, -47), new(30, -20, -47), new(30, 20, -45), new(-30, 20, -45)];

    [Theory]
    [InlineData("EPSG:4326")]
    [InlineData("EPSG:4979")]
    [InlineData("EPSG:4978")]
    [InlineData("EPSG:25832")]
    [InlineData("EPSG:32632")]
    [InlineData("EPSG:4326+5773")]
    [InlineData("EPSG:25832+5773")]
    [InlineData("EPSG:25832+3855")]
    [InlineData("feet")]
    public void A_surface_lies_in_the_same_place_whatever_the_system(string name)
    {
        var more = "";
        if (name == "EPSG:25832+3855")
        {
            if (!GeoidGrid.CanBeMade)
                Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
            using var folder = new TemporaryFolder();
            GeoidGrid.Write(folder[GeoidGrid.Name], Geoid);
            survey.Bench.PutInBucket($"geoid/{GeoidGrid.Name}", File.ReadAllBytes(folder[GeoidGrid.Name]));
            more = ",\"crsData\":\"bkt:geoid\"";
        }
        var crs = name == "feet" ? InFeet : name;
        var rings = s_corners.Append(s_corners[0]).Select(corner => In(name, corner))
            .Select(p => FormattableString.Invariant($"[{p.X:R},{p.Y:R},{p.Z:R}]"));
        survey.Bench.PutInBucket("square.json", $$"""{"type":"Polygon","coordinates":[[{{string.Join(',', rings)}}]]}""");

        var surface = SurfaceOf(crs, more, resolution: null);

        var heights = new Vector3d(0, 0, Origin.HeightMeters);
        var found = CornersIn(surface);
        Assert.Equal(4, found.Count);
        foreach (var corner in s_corners)
            Assert.InRange(found.Min(p => Vector3d.Distance(p, corner + heights)), 0, Tolerance);
    }

    [Fact]
    public void The_resolution_is_in_units_of_the_system()
    {
        const double Longest = 30;
        var rings = s_corners.Append(s_corners[0]).Select(corner => In("feet", corner))
            .Select(p => FormattableString.Invariant($"[{p.X:R},{p.Y:R},{p.Z:R}]"));
        survey.Bench.PutInBucket("square.json", $$"""{"type":"Polygon","coordinates":[[{{string.Join(',', rings)}}]]}""");

        var surface = SurfaceOf(InFeet, "", Longest);

        var corners = CornersIn(surface);
        var longest = surface.Split('\n').Where(line => line.StartsWith("f ", StringComparison.Ordinal))
            .Select(line => line[2..].Split(' ').Select(word => int.Parse(word.Split('/')[0], CultureInfo.InvariantCulture) - 1))
            .SelectMany(f => f.ToArray() is var t ? new[] { (t[0], t[1]), (t[1], t[2]), (t[2], t[0]) } : [])
            .Max(side => Vector3d.Distance(corners[side.Item1], corners[side.Item2]));
        Assert.InRange(longest, Longest * UsFoot / 2, Longest * UsFoot);
    }

    [Fact]
    public void Heights_whose_grid_is_missing_are_refused_by_constraint_and_grid()
    {
        Assert.True(JobPlanners.OfContract.TryGet("Constraints", out var planner));
        var check = JobPlanners.OfContract.Types.NewCheck();

        planner.Type.Check(
            JsonDocument.Parse($$"""
                {"inputs":{"modelingReference":"{{survey.Calibrated}}",
                  "constraintsToAdd":[{"constraintPath":"bkt:square.json","crs":"EPSG:25832+3855"}]},
                 "outputs":["addedConstraintsInfo"]}
                """).RootElement,
            check);

        var problem = Assert.Single(check.Problems);
        Assert.Equal("specifications.inputs.constraintsToAdd[0].crs", problem.Target);
        Assert.Contains(GeoidGrid.Name, problem.Message, StringComparison.Ordinal);
    }

    private GeoPoint Origin => survey.ReadScene(survey.Calibrated).Origin!.Value;

    private static string InFeet => CoordinateSystem32632.Replace(
        "UNIT[\"metre\",1", FormattableString.Invariant($"UNIT[\"US survey foot\",{UsFoot:R}"), StringComparison.Ordinal);

    // False easting in feet.
    private static string CoordinateSystem32632 => FormattableString.Invariant($"""
        PROJCS["UTM 32 in feet",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],
        UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],
        PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",{500_000 / UsFoot:R}],
        PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]]
        """);

    // A position of the world in a system.
    private Vector3d In(string name, Vector3d world)
    {
        var point = new LocalFrame(Origin).GeoFromWorld(world);
        var (longitude, latitude) = (point.Longitude.Degrees, point.Latitude.Degrees);
        var geoid = name.EndsWith("5773", StringComparison.Ordinal) ? SampleScene.GeoidHeightMeters
            : name.EndsWith("3855", StringComparison.Ordinal) ? Geoid : 0;
        var height = point.HeightMeters - geoid;
        if (name == "EPSG:4978")
            return LocalFrame.ToEarth(point);
        if (name.StartsWith("EPSG:4", StringComparison.Ordinal))
            return new(longitude, latitude, height);
        var (east, north) = Utm(point, centralMeridian: 9);
        return name == "feet" ? new(east / UsFoot, north / UsFoot, height / UsFoot) : new(east, north, height);
    }

    // The series of Krüger (1912) to the fourth order, whose error is below a micrometer within a zone; GRS 80.
    private static (double East, double North) Utm(GeoPoint point, double centralMeridian)
    {
        const double A = 6_378_137, F = 1 / 298.257222101, Scale = 0.9996;
        const double N = F / (2 - F), N2 = N * N, N3 = N2 * N, N4 = N2 * N2;
        const double Radius = A / (1 + N) * (1 + N2 / 4 + N4 / 64);
        double[] alpha =
        [
            N / 2 - 2 * N2 / 3 + 5 * N3 / 16 + 41 * N4 / 180, 13 * N2 / 48 - 3 * N3 / 5 + 557 * N4 / 1440,
            61 * N3 / 240 - 103 * N4 / 140, 49_561 * N4 / 161_280,
        ];
        var sine = Math.Sin(point.Latitude.Radians);
        var longitude = (point.Longitude.Degrees - centralMeridian) * Math.PI / 180;
        var eccentricity = 2 * Math.Sqrt(N) / (1 + N);
        var t = Math.Sinh(Math.Atanh(sine) - eccentricity * Math.Atanh(eccentricity * sine));
        var (xi, eta) = (Math.Atan2(t, Math.Cos(longitude)), Math.Atanh(Math.Sin(longitude) / Math.Sqrt(1 + t * t)));
        var (east, north) = (eta, xi);
        for (var j = 1; j <= alpha.Length; j++)
        {
            east += alpha[j - 1] * Math.Cos(2 * j * xi) * Math.Sinh(2 * j * eta);
            north += alpha[j - 1] * Math.Sin(2 * j * xi) * Math.Cosh(2 * j * eta);
        }
        return (500_000 + Scale * Radius * east, Scale * Radius * north);
    }

    // The triangles as OBJ.
    private string SurfaceOf(string crs, string more, double? resolution)
    {
        var (id, outputs, reference) = Store(crs, more, resolution);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        Assert.DoesNotContain(result.Messages, message => message.Severity == MessageSeverity.Warning);
        var constraint = JsonDocument.Parse(survey.Bench.ReadFromBucket(
            outputs.GetProperty("addedConstraintsInfo").GetString()!)).RootElement.GetProperty("constraints")[0];
        Assert.Equal(crs, constraint.GetProperty("crs").GetString());
        return Encoding.UTF8.GetString(survey.Bench.Read(reference, constraint.GetProperty("surfaces")[0].GetString()!));
    }

    private (Guid Id, JsonElement Outputs, string Reference) Store(string crs, string more, double? resolution)
    {
        var reference = survey.Bench
            .Succeed("Tiling", $$"""{"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"]}""")
            .GetProperty("modelingReference").GetProperty("location").GetString()!;
        var finer = resolution is { } length ? FormattableString.Invariant($",\"resolution\":{length}") : "";
        var (id, outputs) = survey.Bench.Store(
            "Constraints",
            $$"""
            {"inputs":{"modelingReference":"{{reference}}"{{more}},"constraintsToAdd":[{"constraintPath":"bkt:square.json",
              "crs":{{JsonSerializer.Serialize(crs)}}{{finer}}}]},"outputs":["addedConstraintsInfo"]}
            """);
        return (id, outputs, reference);
    }

    private static List<Vector3d> CornersIn(string obj) => obj.Split('\n')
        .Where(line => line.StartsWith("v ", StringComparison.Ordinal))
        .Select(line => line[2..].Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())
        .Select(p => new Vector3d(p[0], p[1], p[2])).ToList();
}
