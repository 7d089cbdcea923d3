using System.Globalization;
using System.Xml.Linq;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.BlocksExchange;
using Reality.Formats.ContextScenes;
using Reality.Formats.ControlPoints;

namespace Reality.Formats.Tests.BlocksExchange;

public sealed class BlocksExchangeWriterTests
{
    private static readonly Camera s_camera = new()
    {
        Id = new(0), Name = "Maker Model", Width = 4000, Height = 3000, FocalLength = 2871.25,
        PrincipalPoint = new(2003.9, 1498.4),
        Distortion = new(-0.0135, 0.004, -0.0003, -0.0012, 0.0002),
    };

    private static readonly ControlPoint s_point = new()
    {
        Name = "gcp 1", Coordinates = new(11.57, 48.13, 512.25), System = "EPSG:4979",
        Position = GeoPoint.FromDegrees(48.13, 11.57, 512.25), HorizontalSigmaMeters = 0.01, VerticalSigmaMeters = 0.02,
        IsCheck = true,
        Marks = [new(new(0), new(10.5, 20.25)), new(new(1), new(70, 80))],
    };

    [Fact]
    public void Control_points_are_read_as_they_were_written()
    {
        var list = ControlFile.Parse(Write(Document()), "block.xml");

        var point = Assert.Single(list.Points);
        Assert.Equal(("gcp 1", s_point.Coordinates, "EPSG:4979", true),
            (point.Name, point.Coordinates, point.Crs, point.IsCheck));
        Assert.Equal((0.01, 0.02), (point.HorizontalSigma, point.VerticalSigma));
        Assert.Equal(
            [("/photos/a.jpg", new Vector2d(10.5, 20.25)), ("/photos/b.jpg", new(70, 80))],
            list.Marks.Select(mark => (mark.Photo, mark.Pixel)));
    }

    [Fact]
    public void Fisheye_photos_are_left_out_with_their_marks()
    {
        var document = Document();
        var scene = document.Scene;
        scene = scene with
        {
            Cameras = [s_camera, s_camera with { Id = new(1), Fisheye = FisheyeLens.Equidistant }],
            Photos = [scene.Photos[0], scene.Photos[1] with { CameraId = new(1) }],
        };

        var list = ControlFile.Parse(Write(document with { Scene = scene }), "block.xml");

        Assert.Equal("/photos/a.jpg", Assert.Single(list.Marks).Photo);
        Assert.Equal("a.jpg", Assert.Single(BlocksExchangeWriter.PhotosOf(scene)).Name);
    }

    [Fact]
    public void Characters_that_xml_cannot_hold_are_left_out_of_names()
    {
        var document = Document();
        var scene = document.Scene with
        {
            Cameras = [s_camera with { Name = "Maker\u0000 Model" }],
            ControlPoints = [s_point with { Name = "gcp\u0001 \uFFFE\U0001F4F7" }],
        };

        var list = ControlFile.Parse(Write(document with { Scene = scene }), "block.xml");

        Assert.Equal("gcp \U0001F4F7", Assert.Single(list.Points).Name);
    }

    [Fact]
    public void Poses_and_cameras_project_points_to_the_same_pixels()
    {
        var document = Document();
        using var stream = new MemoryStream(Write(document));
        var root = XElement.Load(stream);
        var group = root.Descendants("Photogroup").Single();
        var pose = group.Elements("Photo").First().Element("Pose")!;

        var rotation = pose.Element("Rotation")!;
        var matrix = new Matrix3d(
            Number(rotation, "M_00"), Number(rotation, "M_01"), Number(rotation, "M_02"), Number(rotation, "M_10"),
            Number(rotation, "M_11"), Number(rotation, "M_12"), Number(rotation, "M_20"), Number(rotation, "M_21"),
            Number(rotation, "M_22"));
        var center = new Vector3d(
            Number(pose.Element("Center")!, "x"), Number(pose.Element("Center")!, "y"), Number(pose.Element("Center")!, "z"));
        var world = new Vector3d(5, 4, 2);
        // The system of the document is the tangent frame at height 0.
        var inSystem = world + new Vector3d(0, 0, document.Scene.Origin!.Value.HeightMeters);
        var inCamera = matrix * (inSystem - center);

        Assert.True(s_camera.TryProject(document.Scene.Photos[0].CameraFromWorld!.Value * world, out var expected));
        Assert.True((s_camera with
        {
            FocalLength = Number(group, "FocalLengthPixels"),
            PrincipalPoint = new(
                Number(group.Element("PrincipalPoint")!, "x") + 0.5, Number(group.Element("PrincipalPoint")!, "y") + 0.5),
        }).TryProject(inCamera, out var pixel));
        Assert.InRange((pixel - expected).Length, 0, 1e-6);
        Assert.Empty(group.Elements("Photo").Last().Elements("Pose"));
    }

    private static double Number(XElement parent, string name) =>
        double.Parse(parent.Element(name)!.Value, CultureInfo.InvariantCulture);

    private static ContextScene Document() => new()
    {
        Scene = new()
        {
            Origin = GeoPoint.FromDegrees(48.13, 11.57, 560),
            Cameras = [s_camera],
            Photos =
            [
                new()
                {
                    Id = new(0), Name = "a.jpg", CameraId = new(0),
                    CameraFromWorld = RigidTransform.FromCenter(Rotation.FromRotationVector(new(3.1, 0.1, 0.2)), new(1, 2, 100)),
                },
                new() { Id = new(1), Name = "b.jpg", CameraId = new(0) },
            ],
            ControlPoints = [s_point],
        },
        References = new Dictionary<int, string> { [0] = "/photos" },
    };

    private static byte[] Write(ContextScene document)
    {
        using var stream = new MemoryStream();
        BlocksExchangeWriter.Write(stream, document);
        return stream.ToArray();
    }
}
