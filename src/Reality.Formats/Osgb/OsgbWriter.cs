using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.Osgb;

/// <summary>
/// Writes OpenSceneGraph binary files (osgDB and osgWrappers, file version 80, which OpenSceneGraph 3.0 and later read): a group
/// of nodes with levels of detail, z up. A node with finer levels is a PagedLOD with its own geometry inline and the name of the
/// file that replaces it; that file holds all of its children, so that a viewer never shows a part of them.
/// </summary>
public static class OsgbWriter
{
    // Single precision is then exact to half a millimeter if the unit is the meter.
    private const double MaxCoordinate = 8192;

    /// <summary>Writes a file node by node.</summary>
    /// <param name="count">Number of <paramref name="nodes"/>, at least 1.</param>
    /// <param name="nodes">Enumerated once, each node when the one before is written.</param>
    /// <param name="textureQuality">JPEG quality, 1 to 100.</param>
    public static void Write(Stream stream, int count, IEnumerable<OsgbNode> nodes, int textureQuality)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using var file = new OsgbStream(stream);
        if (count > 1)
        {
            file.Node("osg::Group");
            file.List(count);
        }
        foreach (var node in nodes)
            WriteNode(file, node, textureQuality);
    }

    private static void WriteNode(OsgbStream file, OsgbNode node, int textureQuality)
    {
        if (node.Finer is { } finer)
            WritePagedLod(file, node, finer, textureQuality);
        else
            WriteSurface(file, node, textureQuality);
    }

    // osgWrappers LOD.cpp and PagedLOD.cpp: child 0 is inline and shown below the switch, child 1 is the file and shown above it.
    private static void WritePagedLod(OsgbStream file, OsgbNode node, OsgbFiner finer, int textureQuality)
    {
        const int UserDefinedCenter = 1, PixelSizeOnScreen = 1, RangeCount = 2;
        const float Infinite = 1e30f;
        file.Node("osg::PagedLOD", node.Name);
        file.Int(UserDefinedCenter);
        file.Bool(true);
        foreach (var value in (ReadOnlySpan<double>)[finer.Center.X, finer.Center.Y, finer.Center.Z, finer.Radius])
            file.Double(value);
        file.Int(PixelSizeOnScreen);
        var pixels = (float)Math.Min(finer.SwitchPixels, Infinite);
        file.List(RangeCount);
        foreach (var value in (ReadOnlySpan<float>)[0, pixels, pixels, Infinite])
            file.Float(value);

        file.Bool(true); // a database path
        file.Bool(false); // that is empty
        file.Int(0); // children that cannot expire
        file.Bool(false); // paging is not disabled
        file.List(RangeCount);
        file.Text("");
        file.Text(finer.FileName);
        file.Int(RangeCount);
        foreach (var value in (ReadOnlySpan<float>)[0, 1, 0, 1]) // offset and scale of the priority of both
            file.Float(value);
        file.List(1);
        WriteSurface(file, node, textureQuality);
    }

    private static void WriteSurface(OsgbStream file, OsgbNode node, int textureQuality)
    {
        var origin = OriginOf(node.Positions);
        if (origin == Vector3d.Zero)
        {
            OsgbGeometry.WriteGeode(file, node, origin, textureQuality);
            return;
        }
        file.Node("osg::MatrixTransform");
        file.List(1);
        OsgbGeometry.WriteGeode(file, node, origin, textureQuality);
        file.Int(0); // relative to the parent
        foreach (var value in (ReadOnlySpan<double>)[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, origin.X, origin.Y, origin.Z, 1])
            file.Double(value);
    }

    /// <summary>An origin near the positions if they are too large for single precision, in whole numbers; else zero.</summary>
    private static Vector3d OriginOf(Vector3d[] positions)
    {
        foreach (var p in positions)
        {
            if (Math.Max(Math.Abs(p.X), Math.Max(Math.Abs(p.Y), Math.Abs(p.Z))) > MaxCoordinate)
                return new(Math.Round(p.X), Math.Round(p.Y), Math.Round(p.Z));
        }
        return Vector3d.Zero;
    }
}

/// <summary>A mesh of one level of detail.</summary>
/// <param name="Name">Unique in its file: begins the names of its textures.</param>
/// <param name="Positions">Position of each vertex, relative to the origin of the data set.</param>
/// <param name="Finer">What replaces it when it is seen from near; null for the finest level.</param>
public sealed record OsgbNode(string Name, TexturedMesh Mesh, Vector3d[] Positions, OsgbFiner? Finer);

/// <summary>The finer levels of a node.</summary>
/// <param name="FileName">Relative to the file of the node.</param>
/// <param name="Center">Center of a sphere around all levels.</param>
/// <param name="Radius">Radius of the sphere, in the unit of positions.</param>
/// <param name="SwitchPixels">Diameter of the sphere on the screen from which on the finer levels are shown.</param>
public sealed record OsgbFiner(string FileName, Vector3d Center, double Radius, double SwitchPixels);
