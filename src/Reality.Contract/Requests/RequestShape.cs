using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace Reality.Contract.Requests;

/// <summary>What a part of a request may hold, as its record declares it.</summary>
internal sealed class RequestShape
{
    private static readonly ConcurrentDictionary<Type, RequestShape> s_shapes = new();

    private readonly Type _type;
    private readonly HashSet<string> _names;
    private readonly bool _ignoresUnknown;

    private RequestShape(Type type)
    {
        _type = type;
        _ignoresUnknown = type.IsDefined(typeof(IgnoresUnknownAttribute), inherit: false);
        Properties = RequestJson.Options.GetTypeInfo(type).Properties
            .Where(property => property.Set is not null)
            .Select(property => new RequestProperty(property))
            .ToList();
        _names = Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>In the order of declaration.</summary>
    public IReadOnlyList<RequestProperty> Properties { get; }

    public static RequestShape Of(Type type) => s_shapes.GetOrAdd(type, static type => new(type));

    /// <summary>Whether a property of this name may be given.</summary>
    public bool Takes(string name) => _ignoresUnknown || _names.Contains(name);

    public object Create() => Activator.CreateInstance(_type)!;

    /// <summary>One in which the required lists and parts are there, and empty.</summary>
    public object CreateEmpty()
    {
        var result = Create();
        foreach (var property in Properties.Where(property => property.IsRequired))
        {
            if (property.EmptyValue() is { } empty)
                property.Set(result, empty);
        }
        return result;
    }
}
