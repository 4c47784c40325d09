export namespace app {
	
	export class Module {
	    name: string;
	    version: string;
	
	    static createFrom(source: any = {}) {
	        return new Module(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.version = source["version"];
	    }
	}
	export class About {
	    version: string;
	    go: string;
	    platform: string;
	    licence: string;
	    dataDir: string;
	    secrets: string;
	    door: string;
	    person: string;
	    modules: Module[];
	
	    static createFrom(source: any = {}) {
	        return new About(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.go = source["go"];
	        this.platform = source["platform"];
	        this.licence = source["licence"];
	        this.dataDir = source["dataDir"];
	        this.secrets = source["secrets"];
	        this.door = source["door"];
	        this.person = source["person"];
	        this.modules = this.convertValues(source["modules"], Module);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ActivityEntry {
	    seq: number;
	    time: string;
	    person: string;
	    door: string;
	    connection: string;
	    verb: string;
	    tenant: string;
	    type: string;
	    id: string;
	    ext: string;
	    state: storage.State;
	    version: string;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new ActivityEntry(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.seq = source["seq"];
	        this.time = source["time"];
	        this.person = source["person"];
	        this.door = source["door"];
	        this.connection = source["connection"];
	        this.verb = source["verb"];
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.ext = source["ext"];
	        this.state = source["state"];
	        this.version = source["version"];
	        this.message = source["message"];
	    }
	}
	export class ActivityPage {
	    entries: ActivityEntry[];
	    more: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ActivityPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.entries = this.convertValues(source["entries"], ActivityEntry);
	        this.more = source["more"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ActivityQuery {
	    connection: string;
	    tenant: string;
	    type: string;
	    id: string;
	    person: string;
	    verb: string;
	    door: string;
	    from: string;
	    to: string;
	    before: number;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new ActivityQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.connection = source["connection"];
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.person = source["person"];
	        this.verb = source["verb"];
	        this.door = source["door"];
	        this.from = source["from"];
	        this.to = source["to"];
	        this.before = source["before"];
	        this.limit = source["limit"];
	    }
	}
	export class Comment {
	    id: string;
	    author: string;
	    message: string;
	    createdAt: string;
	    resolved: boolean;
	    resolvedBy: string;
	    resolvedAt: string;
	    parent: string;
	    anchor?: storage.Anchor;
	    ext: string;
	
	    static createFrom(source: any = {}) {
	        return new Comment(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.author = source["author"];
	        this.message = source["message"];
	        this.createdAt = source["createdAt"];
	        this.resolved = source["resolved"];
	        this.resolvedBy = source["resolvedBy"];
	        this.resolvedAt = source["resolvedAt"];
	        this.parent = source["parent"];
	        this.anchor = this.convertValues(source["anchor"], storage.Anchor);
	        this.ext = source["ext"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Connection {
	    id: string;
	    name: string;
	    kind: string;
	    place: string;
	    values: Record<string, string>;
	    secrets: string[];
	    environment: string;
	    readOnly: boolean;
	    default: boolean;
	    fixed: boolean;
	    given: boolean;
	    lastUsed: string;
	
	    static createFrom(source: any = {}) {
	        return new Connection(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.kind = source["kind"];
	        this.place = source["place"];
	        this.values = source["values"];
	        this.secrets = source["secrets"];
	        this.environment = source["environment"];
	        this.readOnly = source["readOnly"];
	        this.default = source["default"];
	        this.fixed = source["fixed"];
	        this.given = source["given"];
	        this.lastUsed = source["lastUsed"];
	    }
	}
	export class ConnectionForm {
	    id: string;
	    name: string;
	    kind: string;
	    values: Record<string, string>;
	    forget: string[];
	    environment: string;
	    readOnly: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ConnectionForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.kind = source["kind"];
	        this.values = source["values"];
	        this.forget = source["forget"];
	        this.environment = source["environment"];
	        this.readOnly = source["readOnly"];
	    }
	}
	export class Heading {
	    level: number;
	    text: string;
	    id: string;
	    line: number;
	
	    static createFrom(source: any = {}) {
	        return new Heading(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.level = source["level"];
	        this.text = source["text"];
	        this.id = source["id"];
	        this.line = source["line"];
	    }
	}
	export class Health {
	    ok: boolean;
	    message: string;
	    latencyMs: number;
	    capabilities: storage.Capabilities;
	
	    static createFrom(source: any = {}) {
	        return new Health(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ok = source["ok"];
	        this.message = source["message"];
	        this.latencyMs = source["latencyMs"];
	        this.capabilities = this.convertValues(source["capabilities"], storage.Capabilities);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class HistoryRecord {
	    version: string;
	    parent: string;
	    author: string;
	    message: string;
	    timestamp: string;
	    size: number;
	    ext: string;
	    action: string;
	    source: string;
	
	    static createFrom(source: any = {}) {
	        return new HistoryRecord(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.parent = source["parent"];
	        this.author = source["author"];
	        this.message = source["message"];
	        this.timestamp = source["timestamp"];
	        this.size = source["size"];
	        this.ext = source["ext"];
	        this.action = source["action"];
	        this.source = source["source"];
	    }
	}
	export class ImportedVersion {
	    content: string;
	    mimeType: string;
	    metadata: Record<string, string>;
	    time: string;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new ImportedVersion(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.content = source["content"];
	        this.mimeType = source["mimeType"];
	        this.metadata = source["metadata"];
	        this.time = source["time"];
	        this.message = source["message"];
	    }
	}
	export class Kind {
	    kind: string;
	    title: string;
	    note: string;
	    fields: storage.Field[];
	
	    static createFrom(source: any = {}) {
	        return new Kind(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.title = source["title"];
	        this.note = source["note"];
	        this.fields = this.convertValues(source["fields"], storage.Field);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Level {
	    folders: string[];
	    items: string[];
	
	    static createFrom(source: any = {}) {
	        return new Level(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.folders = source["folders"];
	        this.items = source["items"];
	    }
	}
	export class ListItem {
	    key: string;
	    contentType: string;
	    size: number;
	    changed: string;
	    etag: string;
	    revision: string;
	    versionId: string;
	    metadata: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new ListItem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.contentType = source["contentType"];
	        this.size = source["size"];
	        this.changed = source["changed"];
	        this.etag = source["etag"];
	        this.revision = source["revision"];
	        this.versionId = source["versionId"];
	        this.metadata = source["metadata"];
	    }
	}
	export class ListOptions {
	    prefix: string;
	    cursor: string;
	    limit: number;
	    full: boolean;
	    metadata: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new ListOptions(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.prefix = source["prefix"];
	        this.cursor = source["cursor"];
	        this.limit = source["limit"];
	        this.full = source["full"];
	        this.metadata = source["metadata"];
	    }
	}
	export class ListPage {
	    items: ListItem[];
	    next: string;
	
	    static createFrom(source: any = {}) {
	        return new ListPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.items = this.convertValues(source["items"], ListItem);
	        this.next = source["next"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MergeRequest {
	    tenant: string;
	    type: string;
	    id: string;
	    ext: string;
	    against: storage.State;
	    state: storage.State;
	    base: string;
	    mine: string;
	
	    static createFrom(source: any = {}) {
	        return new MergeRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.ext = source["ext"];
	        this.against = source["against"];
	        this.state = source["state"];
	        this.base = source["base"];
	        this.mine = source["mine"];
	    }
	}
	export class MetadataChanges {
	    replace: boolean;
	    set: Record<string, string>;
	    remove: string[];
	
	    static createFrom(source: any = {}) {
	        return new MetadataChanges(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.replace = source["replace"];
	        this.set = source["set"];
	        this.remove = source["remove"];
	    }
	}
	
	export class NewComment {
	    message: string;
	    parent: string;
	    anchor?: storage.Anchor;
	
	    static createFrom(source: any = {}) {
	        return new NewComment(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.message = source["message"];
	        this.parent = source["parent"];
	        this.anchor = this.convertValues(source["anchor"], storage.Anchor);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Preview {
	    html: string;
	    title: string;
	    words: number;
	    problem: string;
	    outline: Heading[];
	
	    static createFrom(source: any = {}) {
	        return new Preview(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.html = source["html"];
	        this.title = source["title"];
	        this.words = source["words"];
	        this.problem = source["problem"];
	        this.outline = this.convertValues(source["outline"], Heading);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Profile {
	    name: string;
	
	    static createFrom(source: any = {}) {
	        return new Profile(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	    }
	}
	export class Remote {
	    standing: storage.Standing;
	    running: boolean;
	    progress: string;
	    message: string;
	    ended: string;
	
	    static createFrom(source: any = {}) {
	        return new Remote(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.standing = this.convertValues(source["standing"], storage.Standing);
	        this.running = source["running"];
	        this.progress = source["progress"];
	        this.message = source["message"];
	        this.ended = source["ended"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RowQuery {
	    tenant: string;
	    type: string;
	    folder: string;
	    recursive: boolean;
	    state: storage.State;
	    ext: string;
	    text: string;
	    sort: string;
	    descending: boolean;
	    offset: number;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new RowQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.folder = source["folder"];
	        this.recursive = source["recursive"];
	        this.state = source["state"];
	        this.ext = source["ext"];
	        this.text = source["text"];
	        this.sort = source["sort"];
	        this.descending = source["descending"];
	        this.offset = source["offset"];
	        this.limit = source["limit"];
	    }
	}
	export class SaveRequest {
	    tenant: string;
	    type: string;
	    id: string;
	    ext: string;
	    content: string;
	    mimeType: string;
	    state: storage.State;
	    revision: string;
	    live?: string;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new SaveRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.ext = source["ext"];
	        this.content = source["content"];
	        this.mimeType = source["mimeType"];
	        this.state = source["state"];
	        this.revision = source["revision"];
	        this.live = source["live"];
	        this.message = source["message"];
	    }
	}
	export class Saved {
	    revision: string;
	    versionId: string;
	    etag: string;
	    contentType: string;
	    size: number;
	    changed: string;
	    metadata: Record<string, string>;
	    unchanged: boolean;
	    problems: schema.Problem[];
	
	    static createFrom(source: any = {}) {
	        return new Saved(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.revision = source["revision"];
	        this.versionId = source["versionId"];
	        this.etag = source["etag"];
	        this.contentType = source["contentType"];
	        this.size = source["size"];
	        this.changed = source["changed"];
	        this.metadata = source["metadata"];
	        this.unchanged = source["unchanged"];
	        this.problems = this.convertValues(source["problems"], schema.Problem);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Schema {
	    name: string;
	    content: string;
	    isGlobal: boolean;
	    revision: string;
	
	    static createFrom(source: any = {}) {
	        return new Schema(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.content = source["content"];
	        this.isGlobal = source["isGlobal"];
	        this.revision = source["revision"];
	    }
	}
	export class TestStep {
	    name: string;
	    ok: boolean;
	    message: string;
	    offers: storage.Offer[];
	
	    static createFrom(source: any = {}) {
	        return new TestStep(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.ok = source["ok"];
	        this.message = source["message"];
	        this.offers = this.convertValues(source["offers"], storage.Offer);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Thread {
	    root: Comment;
	    replies: Comment[];
	
	    static createFrom(source: any = {}) {
	        return new Thread(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.root = this.convertValues(source["root"], Comment);
	        this.replies = this.convertValues(source["replies"], Comment);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Webhook {
	    id: string;
	    url: string;
	    events: string[];
	
	    static createFrom(source: any = {}) {
	        return new Webhook(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.url = source["url"];
	        this.events = source["events"];
	    }
	}
	export class WorkflowRecord {
	    id: string;
	    kind: string;
	    key: string;
	    body: string;
	    revision: string;
	
	    static createFrom(source: any = {}) {
	        return new WorkflowRecord(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.key = source["key"];
	        this.body = source["body"];
	        this.revision = source["revision"];
	    }
	}

}

export namespace desktop {
	
	export class File {
	    path: string;
	    name: string;
	    size: number;
	
	    static createFrom(source: any = {}) {
	        return new File(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.name = source["name"];
	        this.size = source["size"];
	    }
	}
	export class Moved {
	    folder: string;
	    done: number;
	    same: number;
	    refused: number;
	    why: string[];
	
	    static createFrom(source: any = {}) {
	        return new Moved(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.folder = source["folder"];
	        this.done = source["done"];
	        this.same = source["same"];
	        this.refused = source["refused"];
	        this.why = source["why"];
	    }
	}

}

export namespace diff {
	
	export enum Kind {
	    Added = "added",
	    Changed = "changed",
	    Removed = "removed",
	    Same = "same",
	}
	export enum Side {
	    Base = "base",
	    Given = "given",
	    Mine = "mine",
	    Theirs = "theirs",
	}
	export class Choice {
	    take: Side;
	    value?: string;
	
	    static createFrom(source: any = {}) {
	        return new Choice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.take = source["take"];
	        this.value = source["value"];
	    }
	}
	export class Conflict {
	    start: number;
	    end: number;
	    line: number;
	    base: string;
	    mine: string;
	    theirs: string;
	
	    static createFrom(source: any = {}) {
	        return new Conflict(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.start = source["start"];
	        this.end = source["end"];
	        this.line = source["line"];
	        this.base = source["base"];
	        this.mine = source["mine"];
	        this.theirs = source["theirs"];
	    }
	}
	export class FieldConflict {
	    pointer: string;
	    base?: any;
	    mine?: any;
	    theirs?: any;
	
	    static createFrom(source: any = {}) {
	        return new FieldConflict(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.pointer = source["pointer"];
	        this.base = source["base"];
	        this.mine = source["mine"];
	        this.theirs = source["theirs"];
	    }
	}
	export class Span {
	    text: string;
	    changed: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Span(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.changed = source["changed"];
	    }
	}
	export class Row {
	    kind: Kind;
	    oldLine: number;
	    newLine: number;
	    text: string;
	    end: string;
	    words?: Span[];
	    pair: number;
	
	    static createFrom(source: any = {}) {
	        return new Row(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.oldLine = source["oldLine"];
	        this.newLine = source["newLine"];
	        this.text = source["text"];
	        this.end = source["end"];
	        this.words = this.convertValues(source["words"], Span);
	        this.pair = source["pair"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

export namespace editorial {
	
	export enum Validation {
	    Enforce = "enforce",
	    Off = "off",
	    Warn = "warn",
	}
	export class ChangeSize {
	    fields: number;
	    lines: number;
	
	    static createFrom(source: any = {}) {
	        return new ChangeSize(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.fields = source["fields"];
	        this.lines = source["lines"];
	    }
	}
	export class MetadataChange {
	    key: string;
	    kind: diff.Kind;
	    from: string;
	    to: string;
	
	    static createFrom(source: any = {}) {
	        return new MetadataChange(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.kind = source["kind"];
	        this.from = source["from"];
	        this.to = source["to"];
	    }
	}
	export class FieldChange {
	    pointer: string;
	    label: string;
	    kind: diff.Kind;
	    from: string;
	    to: string;
	
	    static createFrom(source: any = {}) {
	        return new FieldChange(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.pointer = source["pointer"];
	        this.label = source["label"];
	        this.kind = source["kind"];
	        this.from = source["from"];
	        this.to = source["to"];
	    }
	}
	export class SideFacts {
	    exists: boolean;
	    state: storage.State;
	    version: string;
	    contentType: string;
	    size: number;
	    etag: string;
	    changed: string;
	
	    static createFrom(source: any = {}) {
	        return new SideFacts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.exists = source["exists"];
	        this.state = source["state"];
	        this.version = source["version"];
	        this.contentType = source["contentType"];
	        this.size = source["size"];
	        this.etag = source["etag"];
	        this.changed = source["changed"];
	    }
	}
	export class Comparison {
	    kind: string;
	    from: SideFacts;
	    to: SideFacts;
	    fields: FieldChange[];
	    lines: diff.Row[];
	    added: number;
	    removed: number;
	    meta: MetadataChange[];
	
	    static createFrom(source: any = {}) {
	        return new Comparison(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.from = this.convertValues(source["from"], SideFacts);
	        this.to = this.convertValues(source["to"], SideFacts);
	        this.fields = this.convertValues(source["fields"], FieldChange);
	        this.lines = this.convertValues(source["lines"], diff.Row);
	        this.added = source["added"];
	        this.removed = source["removed"];
	        this.meta = this.convertValues(source["meta"], MetadataChange);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Counts {
	    all: number;
	    live: number;
	    draft: number;
	    pending: number;
	
	    static createFrom(source: any = {}) {
	        return new Counts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.all = source["all"];
	        this.live = source["live"];
	        this.draft = source["draft"];
	        this.pending = source["pending"];
	    }
	}
	export class Decision {
	    verb: string;
	    author: string;
	    at: string;
	    message?: string;
	    ext: string;
	    version?: string;
	
	    static createFrom(source: any = {}) {
	        return new Decision(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.verb = source["verb"];
	        this.author = source["author"];
	        this.at = source["at"];
	        this.message = source["message"];
	        this.ext = source["ext"];
	        this.version = source["version"];
	    }
	}
	export class Deleted {
	    tenant: string;
	    type: string;
	    id: string;
	    ext: string;
	    versionId: string;
	    size: number;
	    deletedAt: string;
	    by: string;
	    abilities: Record<string, boolean>;
	
	    static createFrom(source: any = {}) {
	        return new Deleted(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.ext = source["ext"];
	        this.versionId = source["versionId"];
	        this.size = source["size"];
	        this.deletedAt = source["deletedAt"];
	        this.by = source["by"];
	        this.abilities = source["abilities"];
	    }
	}
	
	export class FolderCount {
	    name: string;
	    items: number;
	
	    static createFrom(source: any = {}) {
	        return new FolderCount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.items = source["items"];
	    }
	}
	export class ImpactEntry {
	    tenant: string;
	    type: string;
	    id: string;
	    ext: string;
	    state: storage.State;
	    problems: schema.Problem[];
	
	    static createFrom(source: any = {}) {
	        return new ImpactEntry(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.ext = source["ext"];
	        this.state = source["state"];
	        this.problems = this.convertValues(source["problems"], schema.Problem);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Impact {
	    checked: number;
	    failing: number;
	    items: ImpactEntry[];
	
	    static createFrom(source: any = {}) {
	        return new Impact(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.checked = source["checked"];
	        this.failing = source["failing"];
	        this.items = this.convertValues(source["items"], ImpactEntry);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Submission {
	    author: string;
	    at: string;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new Submission(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.author = source["author"];
	        this.at = source["at"];
	        this.message = source["message"];
	    }
	}
	export class InboxEntry {
	    tenant: string;
	    type: string;
	    id: string;
	    ext: string;
	    title: string;
	    submission: Submission;
	    openComments: number;
	    size: number;
	    revision: string;
	    new: boolean;
	    change: ChangeSize;
	
	    static createFrom(source: any = {}) {
	        return new InboxEntry(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.ext = source["ext"];
	        this.title = source["title"];
	        this.submission = this.convertValues(source["submission"], Submission);
	        this.openComments = source["openComments"];
	        this.size = source["size"];
	        this.revision = source["revision"];
	        this.new = source["new"];
	        this.change = this.convertValues(source["change"], ChangeSize);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SchemaStatus {
	    name: string;
	    global: boolean;
	    mode: Validation;
	    state: storage.State;
	    problems: schema.Problem[];
	
	    static createFrom(source: any = {}) {
	        return new SchemaStatus(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.global = source["global"];
	        this.mode = source["mode"];
	        this.state = source["state"];
	        this.problems = this.convertValues(source["problems"], schema.Problem);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ItemState {
	    state: storage.State;
	    revision: string;
	    contentType: string;
	    size: number;
	    etag: string;
	    versionId: string;
	    changed: string;
	    by: string;
	    differs: boolean;
	    stale: boolean;
	    metadata: Record<string, string>;
	    openComments: number;
	    comments: number;
	
	    static createFrom(source: any = {}) {
	        return new ItemState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.revision = source["revision"];
	        this.contentType = source["contentType"];
	        this.size = source["size"];
	        this.etag = source["etag"];
	        this.versionId = source["versionId"];
	        this.changed = source["changed"];
	        this.by = source["by"];
	        this.differs = source["differs"];
	        this.stale = source["stale"];
	        this.metadata = source["metadata"];
	        this.openComments = source["openComments"];
	        this.comments = source["comments"];
	    }
	}
	export class Item {
	    tenant: string;
	    type: string;
	    id: string;
	    ext: string;
	    title: string;
	    states: ItemState[];
	    schema?: SchemaStatus;
	    versions: number;
	    submission?: Submission;
	    decision?: Decision;
	    abilities: Record<string, boolean>;
	
	    static createFrom(source: any = {}) {
	        return new Item(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.ext = source["ext"];
	        this.title = source["title"];
	        this.states = this.convertValues(source["states"], ItemState);
	        this.schema = this.convertValues(source["schema"], SchemaStatus);
	        this.versions = source["versions"];
	        this.submission = this.convertValues(source["submission"], Submission);
	        this.decision = this.convertValues(source["decision"], Decision);
	        this.abilities = source["abilities"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Merge {
	    merged: string;
	    texts: diff.Conflict[];
	    fields: diff.FieldConflict[];
	    base: string;
	    mine: string;
	    theirs: string;
	    theirsRevision: string;
	    mineRevision: string;
	
	    static createFrom(source: any = {}) {
	        return new Merge(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.merged = source["merged"];
	        this.texts = this.convertValues(source["texts"], diff.Conflict);
	        this.fields = this.convertValues(source["fields"], diff.FieldConflict);
	        this.base = source["base"];
	        this.mine = source["mine"];
	        this.theirs = source["theirs"];
	        this.theirsRevision = source["theirsRevision"];
	        this.mineRevision = source["mineRevision"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Ref {
	    tenant: string;
	    type: string;
	    id: string;
	    ext: string;
	
	    static createFrom(source: any = {}) {
	        return new Ref(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tenant = source["tenant"];
	        this.type = source["type"];
	        this.id = source["id"];
	        this.ext = source["ext"];
	    }
	}
	export class RowState {
	    state: storage.State;
	    revision: string;
	    differs: boolean;
	
	    static createFrom(source: any = {}) {
	        return new RowState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.revision = source["revision"];
	        this.differs = source["differs"];
	    }
	}
	export class Row {
	    id: string;
	    ext: string;
	    title: string;
	    states: RowState[];
	    openComments: number;
	    contentType: string;
	    size: number;
	    changed: string;
	    by: string;
	
	    static createFrom(source: any = {}) {
	        return new Row(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.ext = source["ext"];
	        this.title = source["title"];
	        this.states = this.convertValues(source["states"], RowState);
	        this.openComments = source["openComments"];
	        this.contentType = source["contentType"];
	        this.size = source["size"];
	        this.changed = source["changed"];
	        this.by = source["by"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class RowPage {
	    rows: Row[];
	    total: number;
	    counts: Counts;
	    folders: FolderCount[];
	    untitled: number;
	
	    static createFrom(source: any = {}) {
	        return new RowPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], Row);
	        this.total = source["total"];
	        this.counts = this.convertValues(source["counts"], Counts);
	        this.folders = this.convertValues(source["folders"], FolderCount);
	        this.untitled = source["untitled"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class SchemaSummary {
	    name: string;
	    global: boolean;
	    tenant: boolean;
	    title: string;
	    mode: Validation;
	
	    static createFrom(source: any = {}) {
	        return new SchemaSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.global = source["global"];
	        this.tenant = source["tenant"];
	        this.title = source["title"];
	        this.mode = source["mode"];
	    }
	}
	export class Side {
	    state: storage.State;
	    version: string;
	
	    static createFrom(source: any = {}) {
	        return new Side(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.version = source["version"];
	    }
	}
	
	export class Step {
	    revision: string;
	    target?: string;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new Step(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.revision = source["revision"];
	        this.target = source["target"];
	        this.message = source["message"];
	    }
	}
	
	export class Text {
	    state: storage.State;
	    content: string;
	    contentType: string;
	    revision: string;
	    versionId: string;
	
	    static createFrom(source: any = {}) {
	        return new Text(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.content = source["content"];
	        this.contentType = source["contentType"];
	        this.revision = source["revision"];
	        this.versionId = source["versionId"];
	    }
	}
	export class TypeSummary {
	    name: string;
	    counts: Counts;
	    hasSchema: boolean;
	
	    static createFrom(source: any = {}) {
	        return new TypeSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.counts = this.convertValues(source["counts"], Counts);
	        this.hasSchema = source["hasSchema"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Version {
	    versionId: string;
	    number: number;
	    time: string;
	    size: number;
	    delta: number;
	    isLatest: boolean;
	    author: string;
	    message: string;
	    action: string;
	    source: string;
	    threads: number;
	
	    static createFrom(source: any = {}) {
	        return new Version(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.versionId = source["versionId"];
	        this.number = source["number"];
	        this.time = source["time"];
	        this.size = source["size"];
	        this.delta = source["delta"];
	        this.isLatest = source["isLatest"];
	        this.author = source["author"];
	        this.message = source["message"];
	        this.action = source["action"];
	        this.source = source["source"];
	        this.threads = source["threads"];
	    }
	}

}

export namespace schema {
	
	export class Problem {
	    pointer: string;
	    keyword: string;
	    message: string;
	    value: string;
	    schemaPointer: string;
	
	    static createFrom(source: any = {}) {
	        return new Problem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.pointer = source["pointer"];
	        this.keyword = source["keyword"];
	        this.message = source["message"];
	        this.value = source["value"];
	        this.schemaPointer = source["schemaPointer"];
	    }
	}

}

export namespace storage {
	
	export enum State {
	    Draft = "draft",
	    Live = "live",
	    Pending = "pending",
	}
	export class Anchor {
	    pointer?: string;
	    quote?: string;
	    line?: number;
	    offset?: number;
	
	    static createFrom(source: any = {}) {
	        return new Anchor(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.pointer = source["pointer"];
	        this.quote = source["quote"];
	        this.line = source["line"];
	        this.offset = source["offset"];
	    }
	}
	export class Capabilities {
	    kind: string;
	    readOnly: boolean;
	    maxSize: number;
	    atomicTransition: boolean;
	    atomicHistory: boolean;
	    conditional: boolean;
	    freeFull: boolean;
	    stableVersionIds: boolean;
	    multiProcess: boolean;
	    namesakeFolders: boolean;
	    watchDelay: number;
	    remote?: string;
	    warning?: string;
	
	    static createFrom(source: any = {}) {
	        return new Capabilities(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.readOnly = source["readOnly"];
	        this.maxSize = source["maxSize"];
	        this.atomicTransition = source["atomicTransition"];
	        this.atomicHistory = source["atomicHistory"];
	        this.conditional = source["conditional"];
	        this.freeFull = source["freeFull"];
	        this.stableVersionIds = source["stableVersionIds"];
	        this.multiProcess = source["multiProcess"];
	        this.namesakeFolders = source["namesakeFolders"];
	        this.watchDelay = source["watchDelay"];
	        this.remote = source["remote"];
	        this.warning = source["warning"];
	    }
	}
	export class Field {
	    name: string;
	    label: string;
	    help: string;
	    kind: string;
	    required: boolean;
	    default: string;
	    choices: string[];
	
	    static createFrom(source: any = {}) {
	        return new Field(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.label = source["label"];
	        this.help = source["help"];
	        this.kind = source["kind"];
	        this.required = source["required"];
	        this.default = source["default"];
	        this.choices = source["choices"];
	    }
	}
	export class Offer {
	    label: string;
	    values: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new Offer(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.label = source["label"];
	        this.values = source["values"];
	    }
	}
	export class Standing {
	    ahead: number;
	    behind: number;
	
	    static createFrom(source: any = {}) {
	        return new Standing(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ahead = source["ahead"];
	        this.behind = source["behind"];
	    }
	}

}

