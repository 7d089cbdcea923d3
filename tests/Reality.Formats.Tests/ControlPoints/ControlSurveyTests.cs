using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.ControlPoints;
using Reality.Testing;

namespace Reality.Formats.Tests.ControlPoints;

/// <summary>From files to points on Earth with marks in photos.</summary>
public sealed class ControlSurveyTests : IDisposable
{
    private const string Utm =
        "691000.5\t5334000.25\t520.1\t10\t20\tflight/a.jpg\tA\n691100.5\t5334000.25\t521.1\t30\t40\tB.JPG\tB\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Heights_above_sea_level_and_above_the_ellipsoid_differ_by_the_geoid()
    {
        var (ellipsoidal, sea) = (Read(Utm, "EPSG:32632+ellipsoid"), Read(Utm, "EPSG:32632+5773"));

        var (a, b) = (ellipsoidal.Points[0], sea.Points[0]);
        Assert.Equal(520.1, a.Position!.Value.HeightMeters, 1e-4);
        Assert.InRange(b.Position!.Value.HeightMeters - a.Position!.Value.HeightMeters, 44, 48);
        Assert.Equal(48.13, a.Position!.Value.Latitude.Degrees, 0.01);
        Assert.Equal((ControlPoint.UnstatedHorizontalSigmaMeters, "EPSG:32632"), (a.HorizontalSigmaMeters, a.System));
    }

    [Theory]
    [InlineData(null, "does not name its coordinate system. Add --control-crs")]
    [InlineData("EPSG:32632", "heights count from is not known.*EPSG:32632\\+ellipsoid.*EPSG:32632\\+5773")]
    [InlineData("EPSG:99999", "--control-crs: 'EPSG:99999' is not a known coordinate system")]
    [InlineData("EPSG:32632+5773+ellipsoid", "has heights of its own; leave \\+ellipsoid out")]
    [InlineData("EPSG:4979", "Are x and y exchanged")]
    [InlineData("local", "5379 km from the origin of the local system")]
    public void Systems_and_heights_are_named_or_refused(string? crs, string message) =>
        Assert.Matches(message, Assert.Throws<InvalidFileException>(() => Read(Utm, crs)).Message);

    [Fact]
    public void Heights_that_are_all_zero_were_not_measured()
    {
        var survey = Read(Utm.Replace("520.1", "0", StringComparison.Ordinal).Replace("521.1", "0.0",
            StringComparison.Ordinal), "EPSG:32632");

        Assert.All(survey.Points, point => Assert.Equal(double.PositiveInfinity, point.VerticalSigmaMeters));
        Assert.Equal("Control_HeightsMissing", Assert.Single(survey.Messages).Code);
    }

    [Fact]
    public void Options_name_check_points_and_accuracies()
    {
        var survey = Read(Utm, "EPSG:32632+ellipsoid", options => options with
        {
            CheckNames = ["B"],
            HorizontalSigmaMeters = 3,
            VerticalSigmaMeters = 5,
        });

        Assert.Equal([false, true], survey.Points.Select(point => point.IsCheck));
        Assert.Equal((3, 5), (survey.Points[0].HorizontalSigmaMeters, survey.Points[0].VerticalSigmaMeters));
        var fault = Assert.Throws<InvalidFileException>(
            () => Read(Utm, "EPSG:32632+ellipsoid", options => options with { CheckNames = ["b"] }));
        Assert.Contains("check point b is not among the points: A, B", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Marks_find_their_photos_by_path_name_or_stem()
    {
        var survey = Read(
            Utm + "691000.5\t5334000.25\t520.1\t50\t60\tc\tA\n691000.5\t5334000.25\t520.1\t50\t60\tgone.jpg\tA\n",
            "EPSG:32632+ellipsoid");

        var points = ControlMarking.Assign(survey, ["other/a.jpg", "flight/A.jpg", "b.jpg", "c.tif"], out var messages);

        Assert.Equal([1, 3], points[0].Marks.Select(mark => mark.Photo.Value));
        Assert.Equal([2], points[1].Marks.Select(mark => mark.Photo.Value));
        Assert.Equal(
            "1 marks of control points are in photos that are not there and are left out: gone.jpg.",
                Assert.Single(messages).Text);
    }

    [Theory]
    [InlineData(new[] { "x.jpg" }, "none of the 2 marks is in one of the photos: flight/a.jpg, B.JPG are not among them")]
    [InlineData(new[] { "1/b.jpg", "2/b.jpg" }, "photo B.JPG may be 1/b.jpg or 2/b.jpg. Give its folder, too")]
    public void Photos_that_are_not_there_or_not_unique_are_told(string[] photos, string message)
    {
        var survey = Read(Utm, "EPSG:32632+ellipsoid");

        var fault = Assert.Throws<InvalidFileException>(() => ControlMarking.Assign(survey, photos, out _));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_marks_of_a_point_in_a_photo_are_told()
    {
        var survey = Read(Utm + Utm[..Utm.IndexOf('\n', StringComparison.Ordinal)] + "\n", "EPSG:32632+ellipsoid");

        var fault = Assert.Throws<InvalidFileException>(() => ControlMarking.Assign(survey, ["flight/a.jpg"], out _));
        Assert.Contains("line 3: point A has two marks in flight/a.jpg", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:32632", 1, 0, null)]
    [InlineData("EPSG:32632", 1, 1, "With x and y exchanged they lie among them")]
    [InlineData("EPSG:32633", 1, 0, "In WGS 84 / UTM zone 32N they lie among them, and not in WGS 84 / UTM zone 33N")]
    [InlineData("EPSG:32632", 1 / 0.3048, 0, "If their coordinates are feet they lie among them")]
    public void Usual_mistakes_are_named(string crs, double unit, int exchanged, string? mistake)
    {
        var (x, y) = exchanged == 1 ? (5334000.0, 691000.0) : (unit * 691000, unit * 5334000);
        var survey = Read(FormattableString.Invariant($"{x} {y} 520 10 20 a.jpg A\n"), crs + "+ellipsoid");
        GeoPoint[] photos = [GeoPoint.FromDegrees(48.13, 11.568, 600), GeoPoint.FromDegrees(48.131, 11.569, 600)];

        var found = ControlMistakes.Find(survey.Points, photos, out var isExplained);

        Assert.Equal(mistake is not null, isExplained);
        if (mistake is null)
            Assert.Null(found);
        else
            Assert.Contains(mistake, found, StringComparison.Ordinal);
    }

    private ControlSurvey Read(string content, string? crs, Func<ControlOptions, ControlOptions>? change = null)
    {
        var path = _folder["control.txt"];
        File.WriteAllText(path, content);
        var options = new ControlOptions { Files = [path], Crs = crs };
        return ControlSurvey.Read(change?.Invoke(options) ?? options);
    }
}
