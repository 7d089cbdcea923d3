using System.Text;
using System.Text.Json;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Geodesy;

namespace Reality.Formats.Tests.ContextScenes;

/// <summary>Control points, user tie points and positioning constraints of a document.</summary>
public sealed class ControlMembersTests
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private const string Control = """
        "ControlPointCollection":{"SRSId":0,"ControlPoints":{
         "3":{"Name":"gcp01","Category":"Full","Position":{"x":691200.5,"y":5334100.25,"z":512},"HorizontalSigma":0.01,
          "VerticalSigma":0.015,"Note":"kept","Measurements":[{"PhotoId":9,"x":70,"y":80},{"PhotoId":7,"x":10.5,"y":20.25}]},
         "4":{"SRSId":1,"Name":"gcp02","Category":"Horizontal","Check":true,"Position":{"x":11.57,"y":48.13}}}},
        "UserTiePoints":{"5":{"Name":"corner","Measurements":[{"PhotoId":7,"x":1,"y":2}]},"6":{},"7":{}},
        "PositioningConstraints":{"0":{"Type":"Origin","UserTiePointId":5,"Position":{"x":1,"y":2,"z":3}},
         "1":{"Type":"Scale","UserTiePointIds":[5,6],"Length":100},"2":{"Type":"Axis","Axis":"X","UserTiePointIds":[6,5]},
         "3":{"Type":"Plane","Normal":"Z","UserTiePointIds":[5,6,7]}},
        """;

    [Fact]
    public void Control_points_are_read_with_their_systems()
    {
        var points = Read(Control).Scene.ControlPoints;

        Assert.Equal(["gcp01", "gcp02"], points.Select(point => point.Name));
        Assert.Equal([false, true], points.Select(point => point.IsCheck));
        Assert.Equal(["EPSG:32632", "EPSG:4979"], points.Select(point => point.System));
        Assert.Equal((0.01, 0.015), (points[0].HorizontalSigmaMeters, points[0].VerticalSigmaMeters));
        Assert.Equal((0.02, double.PositiveInfinity), (points[1].HorizontalSigmaMeters, points[1].VerticalSigmaMeters));
        Assert.Equal(512, points[0].Position!.Value.HeightMeters, 1e-6);
        Assert.Equal([(0, new Vector2d(10.5, 20.25)), (1, new(70, 80))], points[0].Marks.Select(m => (m.Photo.Value, m.Pixel)));
    }

    [Fact]
    public void Tie_points_and_constraints_are_read()
    {
        var scene = Read(Control).Scene;

        Assert.Equal(["corner", "6", "7"], scene.UserTiePoints.Select(point => point.Name));
        Assert.Collection(
            scene.PositioningConstraints,
            first => Assert.Equal(new Vector3d(1, 2, 3), Assert.IsType<OriginConstraint>(first).Position),
            second => Assert.Equal((0, 1, 100), Assert.IsType<ScaleConstraint>(second) is var s
                ? (s.From, s.To, s.LengthMeters) : default),
            third => Assert.Equal((1, 0, new Vector3d(1, 0, 0)), Assert.IsType<AxisConstraint>(third) is var a
                ? (a.From, a.To, a.Axis) : default),
            fourth => Assert.Equal([0, 1, 2], Assert.IsType<PlaneConstraint>(fourth).OnPlane));
    }

    [Fact]
    public void They_keep_their_system_and_unknown_members_when_the_scene_gets_another_one()
    {
        var document = Read(Control);

        var text = Write(document with { CoordinateSystem = CoordinateSystemParser.Parse("EPSG:4978") });
        var again = Read(text, wrap: false);

        Assert.Equal("EPSG:4978", again.CoordinateSystem!.Definition);
        Assert.Equal(document.Scene.ControlPoints.Select(Plain), again.Scene.ControlPoints.Select(Plain));
        Assert.Equal(3, again.Scene.UserTiePoints.Count);
        Assert.Contains("\"Note\": \"kept\"", text, StringComparison.Ordinal);
        Assert.Equal(
            document.Scene.ControlPoints.Select(Plain), Read(Write(again), wrap: false).Scene.ControlPoints.Select(Plain));
    }

    [Fact]
    public void A_list_at_the_top_of_the_document_is_read_too() => Assert.Equal("A", Assert.Single(Read(
        """ "ControlPoints":{"0":{"Name":"A","SRSId":0,"Position":{"x":691200.5,"y":5334100.25,"z":512}}}, """)
        .Scene.ControlPoints).Name);

    [Theory]
    [InlineData("\"PhotoId\":9", "\"PhotoId\":8", "ControlPointCollection.ControlPoints.3.Measurements[0].PhotoId names photo 8")]
    [InlineData("\"PhotoId\":9", "\"PhotoId\":7", "measures the point in photo 7 twice")]
    [InlineData("\"x\":10.5", "\"x\":4001", "lies outside the photo, which has 4000 x 3000 pixels")]
    [InlineData("\"x\":691200.5", "\"x\":\"691200,5\"", "Position.x must be a number")]
    [InlineData("\"HorizontalSigma\":0.01", "\"HorizontalSigma\":0", "HorizontalSigma must be between")]
    [InlineData("\"Name\":\"gcp02\"", "\"Name\":\"gcp01\"", "is another control point with the name 'gcp01'")]
    [InlineData("\"SRSId\":1,\"Name\"", "\"SRSId\":2,\"Name\"", "SpatialReferenceSystems.2.Definition is missing")]
    [InlineData("\"Category\":\"Full\"", "\"Category\":\"Best\"", "must be Full, Horizontal or Vertical")]
    [InlineData("\"UserTiePointId\":5", "\"UserTiePointId\":8", "names user tie point 8, which is not in the document")]
    [InlineData("[5,6],\"Length\"", "[5,5],\"Length\"", "must name two different user tie points")]
    [InlineData("\"Length\":100", "\"Length\":0", "Length must be between")]
    [InlineData("\"Axis\":\"X\"", "\"Axis\":\"W\"", "must be X, Y or Z")]
    [InlineData("[5,6,7]", "[5,6]", "must name three user tie points or more")]
    [InlineData("\"Type\":\"Origin\"", "\"Type\":\"Center\"", "must be Origin, Scale, Axis or Plane")]
    public void Faults_name_the_member(string good, string bad, string message)
    {
        Assert.Contains(good, Control, StringComparison.Ordinal);

        var fault = Assert.Throws<InvalidFileException>(() => Read(Control.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static object Plain(ControlPoint point) => (
        point.Name, point.Coordinates, point.System, point.HorizontalSigmaMeters, point.VerticalSigmaMeters, point.IsCheck,
        string.Join(' ', point.Marks));

    private static ContextScene Read(string members, bool wrap = true)
    {
        var text = wrap
            ? $$$$$"""
            {"version":"6.0","SpatialReferenceSystems":{"0":{"Definition":"EPSG:32632"},"1":{"Definition":"EPSG:4979"}},
             {{{{{members}}}}}
             "References":{"0":{"Path":"rds:a"}},
             "PhotoCollection":{"SRSId":0,"Devices":{"0":{"Dimensions":{"width":4000,"height":3000},"FocalLength":2871.25}},
              "Poses":{"0":{"Center":{"x":691200.5,"y":5334100.25,"z":612},"Rotation":{"omega":3.1,"phi":0,"kappa":0}}},
              "Photos":{"7":{"ImagePath":"0:a.jpg","DeviceId":0,"PoseId":0},"9":{"ImagePath":"0:b.jpg","DeviceId":0}}}}
            """
            : members;
        return ContextSceneReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);
    }

    private static string Write(ContextScene document)
    {
        using var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, document, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(stream.ToArray());
        return JsonSerializer.Serialize(json, s_indented);
    }
}
