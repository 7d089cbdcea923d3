using System.Buffers.Binary;
using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Formats.I3s;

/// <summary>
/// Encodes geometry buffer 0 of a node (geometryBuffer.cmn), the layout of version 1.6: a header with two counts, then arrays of
/// positions relative to the center of the node's box, normals, texture coordinates from the top-left corner and colors, three
/// vertices per triangle; then one feature with the range of its triangles.
/// </summary>
internal static class NodeGeometry
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 8;

    private const int VertexSize = 12 + 12 + 8 + 4;
    private const int FeatureSize = 8 + 8;

    /// <param name="positions">Position of each vertex of the mesh in the system of the layer.</param>
    /// <param name="normals">Normal of each vertex of the mesh.</param>
    /// <param name="coordinates">One per triangle corner; empty without a texture.</param>
    public static byte[] Encode(
        Mesh mesh, ReadOnlySpan<Vector3d> positions, ReadOnlySpan<Vector3> normals, ReadOnlySpan<Vector2> coordinates,
        Vector3d center, bool isGlobal)
    {
        var count = mesh.Triangles.Length;
        var buffer = new byte[HeaderSize + VertexSize * count + FeatureSize];
        var writer = new Writer(buffer);
        writer.UInt((uint)count);
        writer.UInt(1);
        foreach (var vertex in mesh.Triangles)
            writer.Vector(Relative(positions[vertex], center, isGlobal));
        foreach (var vertex in mesh.Triangles)
            writer.Vector(normals[vertex]);
        for (var corner = 0; corner < count; corner++)
        {
            var uv = coordinates.IsEmpty ? Vector2.Zero : coordinates[corner];
            writer.Float(uv.X);
            writer.Float(uv.Y);
        }
        for (var corner = 0; corner < count; corner++)
            writer.UInt(uint.MaxValue); // opaque white
        writer.UInt(0); // feature 0, in 64 bits
        writer.UInt(0);
        writer.UInt(0); // its first and last triangle, both included
        writer.UInt((uint)Math.Max(0, mesh.TriangleCount - 1));
        return buffer;
    }

    private static Vector3 Relative(Vector3d position, Vector3d center, bool isGlobal)
    {
        // Degrees on the other side of the antimeridian.
        if (isGlobal)
            position = position with { X = center.X + Math.IEEERemainder(position.X - center.X, 360) };
        return position.RelativeTo(center);
    }

    private ref struct Writer(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void UInt(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
            _rest = _rest[4..];
        }

        public void Float(float value) => UInt(BitConverter.SingleToUInt32Bits(value));

        public void Vector(Vector3 value)
        {
            Float(value.X);
            Float(value.Y);
            Float(value.Z);
        }
    }
}
