using System.Text.Json;
using System.Text.RegularExpressions;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Jobs.Report;
using Reality.Testing;

namespace Reality.Jobs.Tests.Report;

public sealed partial class ReportWriterTests
{
    [Fact]
    public void Hostile_names_stay_text()
    {
        var page = ReportPage.Build(ReportFixture.Model());
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("<b>pond", page);
        Assert.DoesNotContain("<M3E>", page);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;evil&quot;.JPG", page);
    }

    [Fact]
    public void The_page_needs_nothing_from_outside()
    {
        var page = ReportPage.Build(ReportFixture.Model() with { Picture = [1, 2, 3] });
        Assert.DoesNotContain("http", page.Replace("http-equiv", ""));
        var targets = References().Matches(page).Select(match => match.Groups[1].Value);
        Assert.All(targets, target => Assert.StartsWith("data:image/", target));
    }

    [Fact]
    public void Every_photo_that_is_not_registered_has_its_reason()
    {
        var page = ReportPage.Build(ReportFixture.Model());
        Assert.Contains("Only 7 features match those of other photos.", page);
        Assert.Contains("The file ends after 312 bytes; copy it again from the card.", page);
        Assert.Contains("11 of 13 photos are registered", page);
        Assert.Contains("<td>verified pairs</td><td>Only 7 features match", page);
        Assert.Contains("<td>Add photos that overlap it.</td>", page);
        Assert.Contains("(7 unverified)", page);
        Assert.Contains("<td>local frame</td><td>a.jpg, b.jpg</td>", page);
        Assert.InRange(
            page.IndexOf("<h2>Photos</h2>"), page.IndexOf("What to know"), page.IndexOf("Where the photos were taken"));
    }

    [Fact]
    public void The_page_is_well_formed_where_it_draws()
    {
        foreach (Match svg in Drawings().Matches(ReportPage.Build(ReportFixture.Model())))
            System.Xml.Linq.XElement.Parse(svg.Value);
    }

    [Fact]
    public void The_plot_of_distortion_is_the_displacement_of_the_model()
    {
        IntrinsicFigures camera = new(1000, 500, 400, 1, 0, -0.1, 0.05, 0, 0, 0);
        var curve = DistortionPlot.Curve(camera, 800);
        Assert.Equal(0, curve[0]);
        Assert.Equal(1000 * (-0.1 * Math.Pow(0.8, 3) + 0.05 * Math.Pow(0.8, 5)), curve[^1], 1e-9);
        Assert.Contains("Radial distortion", ReportPage.Build(ReportFixture.Model()));
    }

    [Fact]
    public void A_calibration_that_failed_still_has_a_report()
    {
        var model = ReportFixture.Model();
        var nothing = model.Calibration with
        {
            RegisteredCount = 0,
            PointCount = 0,
            Photos =
            [
                .. model.Calibration.Photos.Select(
                    p => p with { IsRegistered = false, ReprojectionError = null, PositionResidualMeters = null }),
            ],
            TrackLengthHistogram = [],
            Cameras = [],
        };
        var page = ReportPage.Build(model with
        {
            Calibration = nothing,
            Scene = model.Scene with
            {
                Photos = [.. model.Scene.Photos.Select(p => p with { CameraFromWorld = null })],
                TiePoints = TiePoints.None,
            },
        });
        Assert.Contains("0 of 13 photos are registered", page);
    }

    [Fact]
    public void The_figures_are_the_same_as_json()
    {
        using var folder = new TemporaryFolder();
        ReportWriter.Write(folder.Path, ReportFixture.Model());
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.Path, "report.json")));
        var root = json.RootElement;
        Assert.Equal(11, root.GetProperty("calibration").GetProperty("registeredCount").GetInt32());
        Assert.Equal("depth", root.GetProperty("stages")[2].GetProperty("name").GetString());
        Assert.Equal(88, root.GetProperty("stages")[2].GetProperty("wallSeconds").GetDouble());
        Assert.Equal("broken.jpg", root.GetProperty("leftOut")[0].GetProperty("name").GetString());
        var verdict = root.GetProperty("calibration").GetProperty("photos")[11].GetProperty("verdict");
        Assert.Equal("VerifiedPairs", verdict.GetProperty("failedTest").GetString());
        Assert.Equal(7, verdict.GetProperty("neighbors")[0].GetProperty("matchCount").GetInt32());
        Assert.True(File.Exists(Path.Combine(folder.Path, "report.html")));
    }

    [Fact]
    public void The_picture_shows_the_model_where_the_tie_points_are()
    {
        var model = ReportFixture.Model();
        var green = new Image<Rgb24>(1, 1, [new(0, 200, 0)]);
        var ground = new TexturedMesh
        {
            Mesh = new()
            {
                Origin = Vector3d.Zero,
                Positions = [new(-60, -60, 0), new(60, -60, 0), new(60, 60, 0), new(-60, 60, 0)],
                Triangles = [0, 1, 2, 0, 2, 3],
            },
            TextureCoordinates = new System.Numerics.Vector2[6],
            PageOfTriangle = [0, 0],
            Pages = [green],
        };
        using var folder = new TemporaryFolder();
        var jpeg = ResultPicture.Render([ground], model.Scene, 1, TestContext.Current.CancellationToken);
        File.WriteAllBytes(folder["picture.jpg"], jpeg);
        var photo = new Photo { Id = new(0), CameraId = new(0), Name = "picture.jpg" };
        var picture = new Formats.Photos.PhotoReader(folder.Path, new Formats.Decoding.InProcessDecoder()).ReadColor(photo);
        Assert.InRange(picture.Pixels.Count(p => p.G > 150 && p.R < 60) / (double)picture.Pixels.Length, 0.5, 0.99);
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]{0,30})")]
    private static partial Regex References();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Drawings();
}
