using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.I3s;

/// <summary>A node of a scene layer.</summary>
/// <param name="Index">Also the name of its resources. 0 is the root, which has no mesh.</param>
/// <param name="Parent">Index of the parent; null for the root.</param>
/// <param name="Level">Nodes above it.</param>
/// <param name="Box">Encloses the node and all descendants.</param>
/// <param name="SwitchPixels">Diameter of the box on the screen, in pixels, from which on the children replace the node.</param>
/// <param name="Mesh">Null for a node without a mesh.</param>
public sealed record I3sNode(
    int Index, int? Parent, int Level, I3sBox Box, double SwitchPixels, IReadOnlyList<int> Children, I3sMesh? Mesh)
{
    /// <summary>Area on the screen of a circle of <see cref="SwitchPixels"/>: the metric maxScreenThresholdSQ.</summary>
    internal double SwitchArea => Math.PI / 4 * SwitchPixels * SwitchPixels;

    /// <summary>Writes the node of a node page (node.cmn).</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("index", Index);
        if (Parent is { } parent)
            json.WriteNumber("parentIndex", parent);
        json.WriteNumber("lodThreshold", SwitchArea);
        Box.Write(json);
        json.WriteStartArray("children");
        foreach (var child in Children)
            json.WriteNumberValue(child);
        json.WriteEndArray();
        if (Mesh is not null)
            WriteMesh(json, Mesh);
        json.WriteEndObject();
    }

    private void WriteMesh(Utf8JsonWriter json, I3sMesh mesh)
    {
        json.WriteStartObject("mesh");
        json.WriteStartObject("material");
        json.WriteNumber("definition", 0);
        if (mesh.TexelCount > 0)
        {
            json.WriteNumber("resource", Index);
            json.WriteNumber("texelCountHint", mesh.TexelCount);
        }
        json.WriteEndObject();
        json.WriteStartObject("geometry");
        json.WriteNumber("definition", 0);
        json.WriteNumber("resource", Index);
        json.WriteNumber("vertexCount", mesh.VertexCount);
        json.WriteNumber("featureCount", 1);
        json.WriteEndObject();
        json.WriteStartObject("attribute");
        json.WriteNumber("resource", Index);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>Figures of a mesh that is written.</summary>
/// <param name="VertexCount">Three per triangle.</param>
/// <param name="TexelCount">0 without a texture.</param>
public sealed record I3sMesh(int VertexCount, int TexelCount);

/// <summary>An oriented box (obb.cmn).</summary>
/// <param name="Center">
/// In the system of the layer: longitude, latitude in degrees and height for a global layer, else three lengths.
/// </param>
/// <param name="HalfSize">Along the axes of the box: meters for a global layer, else in the unit of the layer.</param>
/// <param name="Axes">
/// Directions of the axes in earth-centered, earth-fixed coordinates for a global layer, else in the axes of the layer.
/// </param>
public sealed record I3sBox(Vector3d Center, Vector3d HalfSize, Rotation Axes)
{
    /// <summary>Radius of the sphere around the box.</summary>
    public double Radius => HalfSize.Length;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("obb");
        WriteNumbers(json, "center", Center.X, Center.Y, Center.Z);
        WriteNumbers(json, "halfSize", HalfSize.X, HalfSize.Y, HalfSize.Z);
        WriteNumbers(json, "quaternion", Axes.X, Axes.Y, Axes.Z, Axes.W);
        json.WriteEndObject();
    }

    /// <summary>Writes the sphere around the box as version 1.6 has it.</summary>
    internal void WriteSphere(Utf8JsonWriter json) => WriteNumbers(json, "mbs", Center.X, Center.Y, Center.Z, Radius);

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
