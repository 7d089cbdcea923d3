using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using Reality.Contract;
using Reality.Contract.Exports;
using Reality.Contract.Requests;

namespace Reality.Server.Jobs.Description;

/// <summary>Schemas of the records that requests are read into, as components named like the records.</summary>
/// <remarks>Optional members may also be null, because clients send null.</remarks>
/// <param name="types">The job types, with the values that requests may name.</param>
internal sealed class RecordSchemas(OpenApiDocument document, JobTypes types)
{
    private const string FormatSchema = "Format";
    private readonly Dictionary<string, Type> _known = new(StringComparer.Ordinal);

    /// <summary>Returns a reference to the schema of a record or an enumeration.</summary>
    public IOpenApiSchema Of(Type type)
    {
        if (_known.TryAdd(type.Name, type))
            return Add(type.Name, type.IsEnum ? Values(type) : Record(type));
        return _known[type.Name] == type
            ? new OpenApiSchemaReference(type.Name, document)
            : throw new InvalidOperationException($"{type} and {_known[type.Name]} have the same name in the description.");
    }

    /// <summary>Adds a schema under a name and returns a reference to it.</summary>
    public IOpenApiSchema Add(string name, IOpenApiSchema schema)
    {
        document.AddComponent(name, schema);
        return new OpenApiSchemaReference(name, document);
    }

    private static OpenApiSchema Values(Type enumeration) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. PublishedNames.Of(enumeration).Keys.Select(name => (JsonNode)name)],
    };

    private OpenApiSchema Record(Type record)
    {
        var properties = RequestJson.Options.GetTypeInfo(record).Properties.Where(property => property.Set is not null).ToList();
        return new()
        {
            Type = JsonSchemaType.Object,
            Properties = properties.ToDictionary(property => property.Name, Property),
            Required = properties.Where(property => property.IsRequired).Select(property => property.Name).ToHashSet(),
            AdditionalPropertiesAllowed = record.IsDefined(typeof(IgnoresUnknownAttribute)),
        };
    }

    private IOpenApiSchema Property(JsonPropertyInfo property)
    {
        var attributes = property.AttributeProvider!;
        var rules = attributes.GetCustomAttributes(typeof(RuleAttribute), inherit: true).Cast<RuleAttribute>().ToList();
        var value = Value(property.PropertyType, rules);
        if (value is OpenApiSchema { Type: JsonSchemaType.Array } list)
            list.MaxItems = MaxItemsAttribute.Of(attributes);
        if (attributes.IsDefined(typeof(OneOrManyAttribute), inherit: true))
            value = new OpenApiSchema { AnyOf = [value, Single(typeof(string), rules)] };
        return property.IsRequired ? value : OrNull(value);
    }

    private IOpenApiSchema Value(Type type, IReadOnlyList<RuleAttribute> rules)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = Single(type.GetGenericArguments()[0], rules) }
            : Single(type, rules);
    }

    private IOpenApiSchema Single(Type type, IReadOnlyList<RuleAttribute> rules)
    {
        // The format beside the options determines which of these applies.
        if (type == typeof(ExportOptions))
        {
            var kinds = types.Named.OfType<ExportFormat>().Select(format => format.OptionsType);
            return new OpenApiSchema { AnyOf = [.. kinds.Select(Of)] };
        }
        if (type == typeof(ExportFormat))
            return Formats();
        if (SimpleTypeOf(type) is not { } simple)
            return Of(type);
        var schema = new OpenApiSchema { Type = simple };
        foreach (var rule in rules)
            Apply(rule, schema);
        return schema;
    }

    private IOpenApiSchema Formats() => _known.TryAdd(FormatSchema, typeof(ExportFormat))
        ? Add(FormatSchema, new OpenApiSchema
        {
            Type = JsonSchemaType.String, Enum = [.. types.Named.Select(format => (JsonNode)format.Name)],
        })
        : new OpenApiSchemaReference(FormatSchema, document);

    private static JsonSchemaType? SimpleTypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => null,
        TypeCode.String => JsonSchemaType.String,
        TypeCode.Boolean => JsonSchemaType.Boolean,
        TypeCode.Double => JsonSchemaType.Number,
        TypeCode.Int32 => JsonSchemaType.Integer,
        _ => null,
    };

    private static void Apply(RuleAttribute rule, OpenApiSchema schema)
    {
        switch (rule)
        {
            case GuidTextAttribute or RealityDataIdAttribute:
                schema.Format = "uuid";
                break;
            case BucketPathAttribute:
                schema.Pattern = "^(bkt:)?[^:]+$";
                break;
            case ColorAttribute:
                schema.Pattern = "^#[0-9a-fA-F]{6}$";
                break;
            case CrsAttribute:
                (schema.MinLength, schema.MaxLength) = (1, CrsAttribute.MaxLength);
                break;
            case TextLengthAttribute length:
                (schema.MinLength, schema.MaxLength) = (length.Min, length.Max);
                break;
            case RangeAttribute range:
                schema.Minimum = Text(range.Min);
                schema.Maximum = double.IsInfinity(range.Max) ? null : Text(range.Max);
                break;
            case AboveAttribute above:
                schema.ExclusiveMinimum = Text(above.Limit);
                schema.Maximum = double.IsInfinity(above.Max) ? null : Text(above.Max);
                break;
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static OpenApiSchema OrNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema { Type: { } type } own)
        {
            var choices = (schema as OpenApiSchema)?.AnyOf ?? [schema];
            return new() { AnyOf = [.. choices, new OpenApiSchema { Type = JsonSchemaType.Null }] };
        }
        own.Type = type | JsonSchemaType.Null;
        return own;
    }
}
