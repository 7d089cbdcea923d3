using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Reality.Contract.Requests;

/// <summary>The JSON of requests: names as in the contract; null members are omitted.</summary>
public static class RequestJson
{
    /// <summary>Maximum depth of nesting; more than any request of the contract has.</summary>
    public const int MaxDepth = 16;

    public static JsonSerializerOptions Options { get; } = Create();

    public static JsonDocumentOptions DocumentOptions { get; } = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // The text goes into JSON bodies only, never into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            MaxDepth = MaxDepth,
        };
        options.Converters.Add(new JsonStringEnumConverter());
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>Names of the values of an enumeration in the contract.</summary>
public static class PublishedNames
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, object>> s_names = new();

    /// <summary>Values by name, in the order of declaration. Names are case-sensitive.</summary>
    public static IReadOnlyDictionary<string, object> Of(Type enumeration) => s_names.GetOrAdd(enumeration, Read);

    public static string Of<T>(T value)
        where T : struct, Enum =>
        Of(typeof(T)).First(name => value.Equals(name.Value)).Key;

    private static OrderedDictionary<string, object> Read(Type enumeration)
    {
        var names = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var field in enumeration.GetFields(BindingFlags.Public | BindingFlags.Static))
            names.Add(field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name, field.GetValue(null)!);
        return names;
    }
}

/// <summary>A point in a coordinate reference system that another property names.</summary>
public sealed record Point3d
{
    private const double Max = 1e12;

    [Range(-Max, Max)]
    public required double X { get; init; }

    [Range(-Max, Max)]
    public required double Y { get; init; }

    [Range(-Max, Max)]
    public required double Z { get; init; }
}
