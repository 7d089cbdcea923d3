using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>A format of published results, as the API describes it.</summary>
/// <remarks>
/// The formats themselves are folders of Reality.Jobs, listed there once; the contract reads, checks and describes all listed
/// formats.
/// </remarks>
[JsonConverter(typeof(ExportFormatConverter))]
public abstract class ExportFormat : INamedValue
{
    /// <summary>Name in requests and answers, e.g. "3DTiles"; also the name of its folder below exports/.</summary>
    public abstract string Name { get; }

    /// <summary>Description for people, e.g. "Wavefront OBJ".</summary>
    public abstract string Description { get; }

    /// <summary>The record of its options, an <see cref="ExportOptions"/>.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>Type of the reality data that receives an export.</summary>
    /// <param name="options">As sent; null = the defaults.</param>
    public virtual string RealityDataTypeOf(ExportOptions? options) => Name;

    public override string ToString() => Name;
}

/// <summary>
/// Writes a format as its name. Formats are read by <see cref="RequestReader"/>, which knows the list of formats.
/// </summary>
public sealed class ExportFormatConverter : JsonConverter<ExportFormat>
{
    public override bool CanConvert(Type typeToConvert) => typeof(ExportFormat).IsAssignableFrom(typeToConvert);

    public override ExportFormat Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Formats are read with the list of formats.");

    public override void Write(Utf8JsonWriter writer, ExportFormat value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStringValue(value.Name);
    }
}
