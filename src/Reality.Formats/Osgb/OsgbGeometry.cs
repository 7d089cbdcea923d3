using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Gltf;
using Reality.Formats.Imaging;

namespace Reality.Formats.Osgb;

/// <summary>
/// Writes a mesh as an osg::Geode with one osg::Geometry per texture page. Pages are inline JPEG files, shown without lighting,
/// because photos are lit already; a mesh without pages has normals, and the gray of OpenGL's default material.
/// </summary>
internal static class OsgbGeometry
{
    // osgDB DataTypes and GL/gl.h.
    private const uint IdVector2f = 15, IdVector3f = 16, IdElementsShort = 53, IdElementsInt = 54;
    private const uint Triangles = 4, Lighting = 0x0B50, Texture2D = 0x0DE1, Off = 0, On = 1;

    /// <summary>Writes a node's mesh.</summary>
    /// <param name="origin">Origin of the written positions.</param>
    public static void WriteGeode(OsgbStream file, OsgbNode node, Vector3d origin, int textureQuality)
    {
        var mesh = node.Mesh;
        var isTextured = mesh.Pages.Count > 0;
        var parts = PageMesh.Split(mesh).ToList();
        var normals = isTextured ? [] : VertexNormals.Of(node.Positions, mesh.Mesh.Triangles);
        file.Node("osg::Geode", node.Name);
        file.List(parts.Count);
        foreach (var part in parts)
        {
            file.Object("osg::Geometry");
            file.Bool(isTextured);
            if (isTextured)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{node.Name}_{part.Page}.jpg");
                WriteTexturedState(file, name, JpegWriter.Encode(mesh.Pages[part.Page], textureQuality));
            }
            WriteDrawable(file);
            WriteTriangles(file, part);
            WriteVertices(file, part, node.Positions, normals, origin);
        }
    }

    private static void WriteDrawable(OsgbStream file)
    {
        file.Absent(3); // initial bound, bounding box callback, shape
        file.Bool(true); // supports display lists
        file.Bool(true); // uses them
        file.Bool(false); // no vertex buffer objects
        file.Absent(4); // callbacks: update, event, cull, draw
    }

    private static void WriteTriangles(OsgbStream file, PageMesh part)
    {
        var isShort = part.Vertex.Count <= ushort.MaxValue;
        file.Int(1);
        file.UInt(isShort ? IdElementsShort : IdElementsInt);
        file.UInt(Triangles);
        file.Int(part.Indices.Count);
        if (isShort)
            file.Bytes(MemoryMarshal.AsBytes(part.Indices.Select(i => (ushort)i).ToArray().AsSpan()));
        else
            file.Bytes(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(part.Indices)));
    }

    private static void WriteVertices(
        OsgbStream file, PageMesh part, Vector3d[] positions, Vector3[] normals, Vector3d origin)
    {
        file.Bool(true);
        file.Array<Vector3>(IdVector3f, part.Vertex.Select(vertex => positions[vertex].RelativeTo(origin)).ToArray());
        file.Bool(normals.Length > 0);
        if (normals.Length > 0)
            file.Array<Vector3>(IdVector3f, part.Vertex.Select(vertex => normals[vertex]).ToArray());
        file.Absent(3); // color, secondary color, fog
        if (part.Coordinates.Count > 0)
        {
            // Texture coordinates count from the bottom-left corner.
            file.List(1);
            file.Array<Vector2>(IdVector2f, part.Coordinates.Select(uv => new Vector2(uv.X, 1 - uv.Y)).ToArray());
        }
        else
            file.Absent();
        file.Absent(2); // attributes, hint
    }

    private static void WriteTexturedState(OsgbStream file, string name, byte[] jpeg)
    {
        file.Object("osg::StateSet");
        file.List(1);
        file.UInt(Lighting);
        file.UInt(Off);
        file.Absent(); // attributes
        file.List(1); // modes of the first texture unit
        file.Int(1);
        file.UInt(Texture2D);
        file.UInt(On);
        file.List(1); // attributes of the first texture unit
        file.Int(1);
        WriteTexture(file, name, jpeg);
        file.UInt(Off);
        file.Absent(); // uniforms
        file.Int(0); // rendering hint
        file.Int(0); // mode, number and name of the render bin
        file.Int(0);
        file.Text("");
        file.Bool(true); // nested bins
        file.Absent(2); // callbacks: update, event
    }

    private static void WriteTexture(OsgbStream file, string name, byte[] jpeg)
    {
        const uint ClampToEdge = 0x812F, LinearMipmapLinear = 0x2703, Linear = 0x2601, LessOrEqual = 0x0203, Luminance = 0x1909;
        file.Object("osg::Texture2D");
        file.Absent(2); // callbacks: update, event
        foreach (var mode in (ReadOnlySpan<uint>)[ClampToEdge, ClampToEdge, ClampToEdge, LinearMipmapLinear, Linear])
        {
            file.Bool(true);
            file.UInt(mode);
        }
        file.Float(1); // anisotropy
        file.Bool(true); // mipmaps by the hardware
        file.Bool(true); // the image is released after use
        file.Bool(false); // no client storage
        file.Bool(true); // sides that are not powers of two are resized
        for (var i = 0; i < 4; i++)
            file.Double(0); // border color
        file.Int(0); // border width
        file.Int(0); // internal format as the image has it
        file.Absent(3); // internal format, source format, source type
        file.Bool(false); // no comparison of shadows
        file.UInt(LessOrEqual);
        file.UInt(Luminance);
        file.Float(0);
        file.Bool(true);
        WriteImage(file, name, jpeg);
        file.Int(0); // width and height as the image has them
        file.Int(0);
    }

    private static void WriteImage(OsgbStream file, string name, byte[] jpeg)
    {
        const int InlineFile = 1;
        file.Identify();
        file.Text(name); // its extension chooses the decoder
        file.Int(0); // no hint
        file.Int(InlineFile);
        file.Int(jpeg.Length);
        file.Bytes(jpeg);
        file.ObjectFields();
    }
}
