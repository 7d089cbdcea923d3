using System.Numerics;
using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Surfaces;

public sealed class SurfaceBuilderTests
{
    private static readonly SurfaceFace Face = new(SurfaceKind.Plain, Vector3.One);

    [Fact]
    public void A_wall_has_its_x_axis_along_the_first_edge_and_its_y_axis_up()
    {
        var builder = new SurfaceBuilder();
        builder.AddPolygon(Face, new(1, 2, 0), new(1, 6, 0), new(1, 6, 3), new(1, 2, 3));
        Assert.Equal([new(0, 0), new(4, 0), new(4, 3), new(0, 3)], builder.Coordinates);
        Assert.All(builder.Normals, normal => Assert.Equal(new Vector3(1, 0, 0), normal));
        Assert.Equal([0, 1, 2, 0, 2, 3], builder.Triangles);
        Assert.Equal([0, 0], builder.FaceOfTriangle);
    }

    [Fact]
    public void A_polygon_keeps_its_area_in_triangles_and_in_face_coordinates()
    {
        var builder = new SurfaceBuilder();
        builder.AddPolygon(Face, new(0, 0, 0), new(4, 0, 1), new(5, 2, 1.75), new(3, 4, 1.75), new(0, 3, 0.75));
        var (inSpace, onFace) = (0.0, 0.0);
        for (var t = 0; t < builder.Triangles.Count; t += 3)
        {
            var (i, j, k) = (builder.Triangles[t], builder.Triangles[t + 1], builder.Triangles[t + 2]);
            inSpace += Vector3d.Cross(
                builder.Positions[j] - builder.Positions[i], builder.Positions[k] - builder.Positions[i]).Length / 2;
            var (u, v) = (builder.Coordinates[j] - builder.Coordinates[i], builder.Coordinates[k] - builder.Coordinates[i]);
            onFace += (u.X * v.Y - u.Y * v.X) / 2;
        }
        Assert.Equal(inSpace, onFace, 1e-5);
    }

    [Fact]
    public void A_box_has_five_outward_faces_and_turns_counter_clockwise()
    {
        var builder = new SurfaceBuilder();
        builder.AddBox(Face, new(10, 20, 3), length: 6, width: 2, height: 5, yawRadians: Math.PI / 2);
        Assert.Equal(5, builder.Faces.Count);
        var surface = new SampleSurface(builder, 1);
        Assert.Equal(2, surface.Bounds.Size.X, 1e-12);
        Assert.Equal(6, surface.Bounds.Size.Y, 1e-12);
        Assert.Equal(8, surface.Bounds.Max.Z, 1e-12);
        for (var t = 0; t < surface.Triangles.Length / 3; t++)
        {
            var vertices = surface.Triangles.Slice(3 * t, 3);
            var fromCenter = surface.Positions[vertices[0]] - new Vector3d(10, 20, 5.5);
            Assert.True(Vector3d.Dot(surface.NormalOf(t), fromCenter) > 0);
            Assert.InRange(Vector3d.Distance(surface.NormalOf(t), Wide(surface.Normals[vertices[0]])), 0, 1e-6);
        }
    }

    private static Vector3d Wide(Vector3 v) => new(v.X, v.Y, v.Z);
}
