using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Reality.Contract.Requests;

/// <summary>The properties of an object in a request, as its record declares them.</summary>
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

    /// <summary>Whether a request may contain a property of this name.</summary>
    public bool Takes(string name) => _ignoresUnknown || _names.Contains(name);

    public object Create() => Activator.CreateInstance(_type)!;

    /// <summary>Creates an object whose required lists and parts are empty.</summary>
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

/// <summary>A property of an object in a request: its name in JSON, its type and its rules.</summary>
internal sealed class RequestProperty
{
    private readonly JsonPropertyInfo _info;

    public RequestProperty(JsonPropertyInfo info)
    {
        _info = info;
        Type = Nullable.GetUnderlyingType(info.PropertyType) ?? info.PropertyType;
        Rules = info.AttributeProvider!.GetCustomAttributes(typeof(RuleAttribute), inherit: true).Cast<RuleAttribute>().ToList();
        IsOneOrMany = info.AttributeProvider.IsDefined(typeof(OneOrManyAttribute), inherit: true);
        MaxItems = MaxItemsAttribute.Of(info.AttributeProvider);
        IsChosen = Type.IsAbstract && RequestReader.ItemType(Type) is null && !typeof(INamedValue).IsAssignableFrom(Type);
    }

    public string Name => _info.Name;

    public Type Type { get; }

    public bool IsRequired => _info.IsRequired;

    public bool IsOneOrMany { get; }

    /// <summary>Whether another property decides its type; see <see cref="IChoosesType"/>.</summary>
    public bool IsChosen { get; }

    public IReadOnlyList<RuleAttribute> Rules { get; }

    /// <summary>Maximum number of items, if it is a list.</summary>
    public int MaxItems { get; }

    public void Set(object owner, object value) => _info.Set!(owner, value);

    /// <summary>Substitute for a required list or object that is missing; null for single values.</summary>
    public object? EmptyValue()
    {
        if (RequestReader.ItemType(Type) is { } item)
            return Activator.CreateInstance(typeof(List<>).MakeGenericType(item));
        return Type.IsClass && !Type.IsAbstract && Type != typeof(string) ? RequestShape.Of(Type).CreateEmpty() : null;
    }
}

/// <summary>An object in a request in which one property decides the type of another.</summary>
public interface IChoosesType
{
    /// <summary>
    /// Type of a property, by its name in JSON; null if the deciding property is missing or invalid. Called after the properties
    /// declared before it are set.
    /// </summary>
    Type? TypeHeldBy(string name);
}

/// <summary>An object in a request that may have unknown properties; elsewhere they are problems.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class IgnoresUnknownAttribute : Attribute;

/// <summary>A list of strings that a request may also give as a single string.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOrManyAttribute : Attribute;
