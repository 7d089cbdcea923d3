using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

/// <summary>
/// Horizontal ground at height 0 and photos that look straight down on it, for tests of single steps of texturing. From 10 m
/// a pixel is 5 cm on the ground, and a photo shows 10 m x 8 m.
/// </summary>
internal static class FlatGround
{
    public static readonly Camera Camera =
        new() { Id = new(0), Width = 200, Height = 160, FocalLength = 200, PrincipalPoint = new(100, 80) };

    /// <summary>Squares of one meter, two triangles each, from (0, 0) to (columns, rows) less half of that.</summary>
    public static Mesh Grid(int columns, int rows)
    {
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        for (var j = 0; j <= rows; j++)
        {
            for (var i = 0; i <= columns; i++)
            {
                var k = positions.Count;
                positions.Add(new(i - 0.5f * columns, j - 0.5f * rows, 0));
                if (i < columns && j < rows)
                    triangles.AddRange([k, k + 1, k + columns + 2, k, k + columns + 2, k + columns + 1]);
            }
        }
        return new Mesh { Origin = Vector3d.Zero, Positions = [.. positions], Triangles = [.. triangles] };
    }

    public static TriangleTopology TopologyOf(Mesh mesh) => new(mesh.Triangles, mesh.VertexCount);

    /// <summary>A photo that looks down, its top to the north.</summary>
    public static Photo PhotoAt(int id, double x, double y, double z = 10) => new()
    {
        Id = new(id), Name = $"{id}.jpg", CameraId = new(0), CameraFromWorld = RigidTransform.FromCenter(
            Rotation.FromMatrix(Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1))), new(x, y, z)),
    };

    /// <summary>Depths of the mesh as the photo sees it, and a thumbnail of one color a quarter as large as the photo.</summary>
    public static PhotoVisibility VisibilityOf(Photo photo, Mesh mesh, Rgb24 color = default)
    {
        var depthView = PinholeView.Of(photo, Camera);
        var colorView = PinholeView.Of(photo, Camera, 4);
        var buffer = new VisibilityBuffer(depthView.Width, depthView.Height);
        MeshRasterizer.Draw(mesh, RasterView.Of(depthView), buffer);
        var usable = new Image<byte>(colorView.Width, colorView.Height);
        usable.Pixels.AsSpan().Fill(1);
        return new PhotoVisibility
        {
            DepthView = depthView, Depth = DepthCodes.Encode(buffer.Depth), ColorView = colorView, IsUsable = usable,
            Colors = Uniform(colorView.Width, colorView.Height, color),
        };
    }

    /// <summary>A balance that changes no color and trusts the whole photo.</summary>
    public static ColorBalance BalanceOf(Photo photo)
    {
        var view = PinholeView.Of(photo, Camera, 4);
        var trust = new Image<byte>(view.Width, view.Height);
        trust.Pixels.AsSpan().Fill(255);
        return new ColorBalance { View = view, Gain = Vector3.One, Correction = new(view.Width, view.Height), Trust = trust };
    }

    /// <summary>A view that knows which vertices it sees.</summary>
    public static TileView ViewOf(Photo photo, Mesh mesh)
    {
        var view = new TileView(photo, Camera, mesh);
        view.FindSeen(mesh, VisibilityOf(photo, mesh), 0, mesh.VertexCount);
        return view;
    }

    public static Image<Rgb24> Uniform(int width, int height, Rgb24 color)
    {
        var image = new Image<Rgb24>(width, height);
        image.Pixels.AsSpan().Fill(color);
        return image;
    }
}
